import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-split-layout/index.js';
import '@vscode-elements/elements/dist/vscode-table/index.js';
import '@vscode-elements/elements/dist/vscode-table-body/index.js';
import '@vscode-elements/elements/dist/vscode-table-cell/index.js';
import '@vscode-elements/elements/dist/vscode-table-header/index.js';
import '@vscode-elements/elements/dist/vscode-table-header-cell/index.js';
import '@vscode-elements/elements/dist/vscode-table-row/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import type { HostMessage, PageMessage, PageState } from '../panel/messages.ts';
import './log.ts';
import type { SeguePanel } from './panel.ts';
import './panel.ts';
import './tree.ts';
import './virtualRows.ts';

/** What the editor gives to the script of a webview. */
interface WebviewApi {
  postMessage(message: PageMessage): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): WebviewApi;

const api = acquireVsCodeApi();
const panel = document.querySelector<SeguePanel>('segue-panel');
if (panel !== null) {
  let place: Omit<PageState, 'run'> | null = null;
  panel.host = {
    post: message => api.postMessage(message),
    keep: run => {
      if (place !== null) api.setState({ ...place, run });
    },
  };
  window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => {
    if (data.kind === 'orchestration') {
      place = { root: data.root, path: data.path };
      api.setState({ run: null, ...api.getState(), ...place });
    }
    panel.take(data);
  });
  api.postMessage({ kind: 'ready' });
}
