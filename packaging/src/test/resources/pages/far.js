function included(tag, set) {
  return new Promise((done, failed) => {
    const element = document.createElement(tag);
    element.onload = () => done('[loaded ' + tag + ' ' + readable(element) + ']');
    element.onerror = () => failed('to load ' + tag);
    set(element);
    document.body.append(element);
  });
}

function readable(element) {
  try {
    return element.contentDocument ? element.contentDocument.body.textContent : 'unreadable';
  } catch (e) {
    return 'unreadable';
  }
}

function form() {
  return new Promise(done => {
    const frame = document.createElement('iframe');
    frame.name = 'target';
    document.body.append(frame);
    const sent = document.createElement('form');
    sent.method = 'post';
    sent.action = tokd + '/v1/apps/reports/refresh';
    sent.target = 'target';
    document.body.append(sent);
    frame.onload = () => done('[sent form ' + readable(frame) + ']');
    sent.submit();
  });
}

function socket(url) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(url);
    socket.onmessage = message => done('[message ' + message.data + ']');
    socket.onopen = () => done('[open]');
    socket.onerror = () => failed('to open');
  });
}

(async () => {
  await attempt('control', () => text('http://localhost:PAGE_PORT/control'));
  await attempt('simple', () => text(tokd + path));
  await attempt('opaque', () => text(tokd + path, {mode: 'no-cors'}));
  await attempt('opaque with headers', () => text(tokd + path, {mode: 'no-cors', headers: mark}));
  await attempt('cors', () => text(tokd + path, {headers: mark}));
  await attempt('ipv6', () => text('http://[::1]:TOKD_PORT' + path, {headers: mark}));
  await attempt('refresh', () => text(tokd + '/v1/apps/reports/refresh', {method: 'POST', mode: 'no-cors'}));
  await attempt('name', () => text('http://localhost:TOKD_PORT' + path, {mode: 'no-cors'}));
  await attempt('websocket', () => socket('ws://127.0.0.1:TOKD_PORT' + path));
  await attempt('image', () => included('img', image => { image.src = tokd + path; }));
  await attempt('script', () => included('script', script => { script.src = tokd + path; }));
  await attempt('style', () => included('link', link => { link.rel = 'stylesheet'; link.href = tokd + path; }));
  await attempt('frame', () => included('iframe', frame => { frame.src = tokd + path; }));
  await attempt('form', form);
  await report();
})();
