import * as vscode from 'vscode';
import type { HostMessage, PageMessage } from '../../../extension/panel/messages.ts';

/** A panel whose page is the test: it hears what the extension tells, and says what a page would. */
export class ScriptedPanel implements vscode.WebviewPanel {
  readonly viewType = 'segue.run';
  readonly title = 'gated';
  readonly options = {};
  readonly viewColumn = undefined;
  readonly active = true;
  readonly visible = true;
  readonly told: HostMessage[] = [];
  isDisposed = false;
  readonly #said = new vscode.EventEmitter<PageMessage>();
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeViewState = new vscode.EventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>()
    .event;
  readonly webview: vscode.Webview = {
    options: {},
    html: '',
    cspSource: '',
    onDidReceiveMessage: this.#said.event,
    asWebviewUri: uri => uri,
    postMessage: async message => {
      this.told.push(message);
      return true;
    },
  };

  say(message: PageMessage): void {
    this.#said.fire(message);
  }

  /** What it was told last of a kind. */
  last<Kind extends HostMessage['kind']>(kind: Kind): Extract<HostMessage, { kind: Kind }> | null {
    const found = this.told.findLast(message => message.kind === kind);
    return found === undefined ? null : (found as Extract<HostMessage, { kind: Kind }>);
  }

  reveal(): void {}

  dispose(): void {
    this.isDisposed = true;
    this.#disposed.fire();
  }
}
