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
import '../page/log.ts';
import '../page/panel.ts';
import '../page/tree.ts';
import '../page/virtualRows.ts';
import { Api } from './api.ts';
import type { SegueProject } from './segueProject.ts';
import './segueProject.ts';

/** Under which the token is kept for this tab: a reload does without the link, and whoever closes the tab has gone. */
const key = `segue token ${location.pathname}`;

const address = new URLSearchParams(location.hash.slice(1));
const token = address.get('token');
if (token !== null) {
  sessionStorage.setItem(key, token);
  // So that it is in no bookmark and on no picture of the screen.
  history.replaceState(null, '', location.pathname);
}
const project = document.querySelector<SegueProject>('segue-project');
if (project !== null) {
  const api = new Api(`${location.pathname}api/v1`, token ?? sessionStorage.getItem(key) ?? '');
  project.api = api;
  project.keepToken = given => {
    sessionStorage.setItem(key, given);
    api.token = given;
    void project.open(address.get('run'));
  };
  void project.open(address.get('run'));
}
