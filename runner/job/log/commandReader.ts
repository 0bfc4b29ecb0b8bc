import type { Annotation } from '../../record/entry.ts';
import type { Masks } from './masks.ts';
import { parseWorkflowCommand, type WorkflowCommand } from './workflowCommand.ts';

/** A job that annotates in a loop must not fill the journal: later annotations stay in the log only. */
const MOST_ANNOTATIONS = 50;

/** A message longer than this belongs in the log, not in the record. */
const LONGEST_MESSAGE = 4_096;

/**
 * Carries out the workflow commands of one job: collects annotations and masks, and honours `::stop-commands::`.
 * `group`, `endgroup` and `debug` mean something to who shows the log, so they only stay in it.
 */
export class CommandReader {
  readonly annotations: Annotation[] = [];
  /** Values that the job added by `::add-mask::`. */
  readonly addedMasks: string[] = [];
  readonly #masks: Masks;
  /** The first message with which the job said that its task ends with a warning. */
  #warning: string | undefined;
  /** The word that ends a stretch in which commands are ordinary text; undefined outside one. */
  #stoppedUntil: string | undefined;

  constructor(masks: Masks) {
    this.#masks = masks;
  }

  /** What the job warns of, where it is to end with a warning: `::warning state=warning::…`. */
  get warning(): string | undefined {
    return this.#warning;
  }

  /** Reads one line of output; a line that is no command changes nothing. */
  read(line: string): void {
    if (this.#stoppedUntil !== undefined) {
      if (line.trim() === `::${this.#stoppedUntil}::`) this.#stoppedUntil = undefined;
      return;
    }
    const command = parseWorkflowCommand(line);
    if (command !== undefined) this.#obey(command);
  }

  #obey(command: WorkflowCommand): void {
    switch (command.name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.#annotate(command.name, command);
        return;
      case 'add-mask':
        if (command.message.trim() !== '' && this.#masks.add(command.message)) {
          this.addedMasks.push(command.message);
        }
        return;
      case 'stop-commands':
        if (command.message.trim() !== '') this.#stoppedUntil = command.message.trim();
        return;
    }
  }

  #annotate(level: Annotation['level'], { properties, message }: WorkflowCommand): void {
    if (level === 'warning' && properties['state'] === 'warning') this.#warning ??= this.#shown(message);
    if (this.annotations.length >= MOST_ANNOTATIONS) return;
    const line = wholeNumber(properties['line']);
    const column = wholeNumber(properties['col']);
    this.annotations.push({
      level,
      message: this.#shown(message),
      ...(properties['title'] ? { title: this.#masks.maskText(properties['title']) } : {}),
      ...(properties['file'] ? { file: this.#masks.maskText(properties['file']) } : {}),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    });
  }

  #shown(message: string): string {
    return this.#masks.maskText(message).slice(0, LONGEST_MESSAGE);
  }
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
