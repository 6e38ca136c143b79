'use strict';
const path = '/v1/apps/reports/token';
const tokd = 'http://127.0.0.1:TOKD_PORT';
const mark = {'Tokd-Request': 'true', 'Authorization': 'Bearer APP_KEY'};

async function attempt(name, action) {
  let said;
  try {
    said = 'got ' + await action();
  } catch (e) {
    said = 'failed ' + e;
  }
  const line = document.createElement('li');
  line.textContent = name + ': ' + said;
  document.getElementById('results').append(line);
}

async function text(url, options) {
  const answer = await fetch(url, {cache: 'no-store', ...options});
  return '[' + answer.type + ' ' + await answer.text() + ']';
}

async function report() {
  const body = document.documentElement.outerHTML.replace(/<script>[^]*?<\/script>/g, '');
  await fetch('http://127.0.0.1:PAGE_PORT/report', {method: 'POST', mode: 'no-cors', body});
}
