// Starts `permc lsp` for policies and keeps it running. Everything else is in package.json.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

async function start() {
  if (!vscode.workspace.isTrusted) {
    return;
  }
  const command = vscode.workspace.getConfiguration('permc').get('path') || 'permc';
  const server = { command, args: ['lsp'] };
  const fresh = new LanguageClient('permc', 'permc', server, {
    documentSelector: [{ language: 'perm' }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/{*.perm,permc.toml}') },
  });
  client = fresh;
  try {
    await fresh.start();
  } catch (error) {
    vscode.window.showErrorMessage(`permc: \`${command} lsp\` does not start: ${error.message ?? error}`);
  }
}

async function stop() {
  const running = client;
  client = undefined;
  try {
    await running?.dispose();
  } catch {
    // It never started, or ended by itself.
  }
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('permc.restart', restart),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('permc.path') && restart()),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
