(async () => {
  await attempt('same origin', () => text(path, {headers: mark}));
  await attempt('same origin refresh', () => text('/v1/apps/reports/refresh', {method: 'POST', headers: mark}));
  await report();
})();
