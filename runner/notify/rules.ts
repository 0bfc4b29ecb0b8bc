import { ExpressionError, evaluateTemplate } from '../model/expression/expression.ts';
import type { Json, JsonObject, Orchestration } from '../model/orchestration.ts';
import { expressionValues } from '../record/expressionValues.ts';
import type { RunState } from '../record/runState.ts';
import { outputsOf } from '../record/runState.ts';
import { type Channel, DeliveryError } from './channel.ts';
import { email, type SmtpServer } from './channels/email.ts';
import { pagerDuty } from './channels/pagerDuty.ts';
import { slack } from './channels/slack.ts';
import { webhook } from './channels/webhook.ts';
import type { Occasion } from './occasion.ts';

/** What notifications are read from. */
export interface RuleFacts {
  readonly orchestration: Orchestration;
  /** `notifications` of the project's settings. */
  readonly settings: Json;
  /** The values of the secrets that the orchestration lists, and those of any secret, for the project's own settings. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly projectSecrets: Readonly<Record<string, string>>;
  /** Where PagerDuty takes events. */
  readonly pagerDutyUrl: string;
}

/** Who is to be told, and on which occasion of those that there are: the first one that a rule names. */
export interface Wanted {
  readonly occasion: Occasion;
  readonly channel: Channel;
}

/** What a rule needs and does not have. */
class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** The rules of an orchestration: its own, else those of the project. */
export function rulesOf({ orchestration, settings }: Pick<RuleFacts, 'orchestration' | 'settings'>): {
  readonly rules: readonly JsonObject[];
  readonly areOfProject: boolean;
} {
  if (orchestration.notifications.length > 0)
    return { rules: orchestration.notifications, areOfProject: false };
  return { rules: listOf(objectOf(settings)?.['defaults']), areOfProject: true };
}

/**
 * Who wants to hear of a run, and of what. An incident that a failure opened at PagerDuty is closed by a recovery, whether the rule names that or not. A rule that
 * lacks something gives a channel on which nothing can be delivered, so that it is known who was not told. No two channels have one name.
 */
export function wantedBy(run: RunState, occasions: readonly Occasion[], facts: RuleFacts): readonly Wanted[] {
  const { rules, areOfProject } = rulesOf(facts);
  const values = valuesFor(run, facts, areOfProject);
  const wanted = rules.flatMap((rule, index) => {
    try {
      return wantedByRule(rule, { occasions, facts, run, values });
    } catch (error) {
      if (!(error instanceof ExpressionError || error instanceof RuleError)) throw error;
      const channel = closedChannel(`notification ${index + 1}`, error.message);
      return occasions.slice(0, 1).map((occasion): Wanted => ({ occasion, channel }));
    }
  });
  return wanted.map((each, index) => {
    const { name } = each.channel;
    const earlier = wanted.slice(0, index).filter(({ channel }) => channel.name === name).length;
    return earlier === 0 ? each : { ...each, channel: { ...each.channel, name: `${name} (${earlier + 1})` } };
  });
}

function closedChannel(name: string, why: string): Channel {
  return { name, send: () => Promise.reject(new DeliveryError(why, false)) };
}

interface Reading {
  readonly occasions: readonly Occasion[];
  readonly facts: RuleFacts;
  readonly run: RunState;
  readonly values: JsonObject;
}

function wantedByRule(rule: JsonObject, reading: Reading): readonly Wanted[] {
  const { occasions, facts, values } = reading;
  const named = listOfTexts(rule['on']);
  const occasion = occasions.find(each => named.includes(each));
  const closes = occasions.includes('recovered') && named.includes('failure') ? 'recovered' : undefined;
  const paged = occasion ?? closes;
  const pager = paged === undefined ? null : objectOf(evaluated(rule['pagerduty'] ?? null, values));
  const wanted: Wanted[] =
    occasion === undefined ? [] : channelsOf(rule, reading).map((channel): Wanted => ({ occasion, channel }));
  if (paged !== undefined && pager !== null) {
    const routingKey = needed(pager['routingKey'], 'routing key of PagerDuty');
    wanted.push({ occasion: paged, channel: pagerDuty({ routingKey, url: facts.pagerDutyUrl }) });
  }
  return wanted;
}

/** Those of a rule but for PagerDuty's. */
function channelsOf(rule: JsonObject, { facts, run, values }: Reading): readonly Channel[] {
  const open = (key: string) => objectOf(evaluated(rule[key] ?? null, values));
  const channels: Channel[] = [];
  const slackRule = open('slack');
  if (slackRule !== null)
    channels.push(
      slack({
        webhook: needed(slackRule['webhook'], 'address of Slack'),
        channel: textOf(slackRule['channel']),
      }),
    );
  const mail = open('email');
  if (mail !== null) channels.push(email({ to: listOfTexts(mail['to']), smtp: smtpOf(facts, run) }));
  const hook = open('webhook');
  if (hook !== null)
    channels.push(
      webhook({
        url: needed(hook['url'], 'address of the webhook'),
        secret: 'secret' in hook ? needed(hook['secret'], 'secret of the webhook') : null,
      }),
    );
  return channels;
}

function smtpOf(facts: RuleFacts, run: RunState): SmtpServer {
  const settings = objectOf(facts.settings)?.['smtp'] ?? null;
  const smtp = objectOf(evaluated(settings, valuesFor(run, facts, true)));
  if (smtp === null)
    throw new RuleError('email needs a server: expected "notifications.smtp" in .segue/segue.yaml');
  const { port, secure, allowUnencrypted } = smtp;
  return {
    host: needed(smtp['host'], 'name of the mail server'),
    port: typeof port === 'number' ? port : null,
    secure: secure === true,
    allowUnencrypted: allowUnencrypted === true,
    user: textOf(smtp['user']),
    password: 'password' in smtp ? needed(smtp['password'], 'password of the mail server') : null,
    from: needed(smtp['from'], 'sender of emails'),
  };
}

/** What expressions in a rule see: the run as it has ended. */
function valuesFor(run: RunState, facts: RuleFacts, isProjects: boolean): JsonObject {
  const { orchestration } = facts;
  const { created } = run;
  return {
    secrets: isProjects ? facts.projectSecrets : facts.secrets,
    params: created.params,
    env: orchestration.env,
    event: created.trigger['event'] ?? null,
    ...expressionValues(orchestration, created),
    phases: Object.fromEntries(run.phases.map(({ id, state }) => [id, { state }])),
    tasks: Object.fromEntries(
      [...run.tasks].map(([id, task]) => [id, { state: task.state, outputs: outputsOf(task) }]),
    ),
  };
}

/** A value with all expressions in its texts evaluated. */
function evaluated(value: Json, values: JsonObject): Json {
  const status = { success: true, failure: false, cancelled: false };
  if (typeof value === 'string') return evaluateTemplate(value, { values, status });
  if (Array.isArray(value)) return value.map(each => evaluated(each, values));
  const map = objectOf(value);
  if (map === null) return value;
  return Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, evaluated(inner, values)]));
}

function needed(value: Json | undefined, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RuleError(`the ${what} has no value; its secret may not be set`);
}

function objectOf(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf).filter(each => each !== null) : [];
}

function listOfTexts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
