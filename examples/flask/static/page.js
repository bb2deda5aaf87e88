const connect = document.querySelector('kryptos-connect');
const problem = document.querySelector('#problem');

function say(text) {
  problem.textContent = text;
}

connect.addEventListener('success', async ({ detail }) => {
  // Null for somebody who was connected before: the grant is there already.
  if (detail) {
    const response = await fetch('/api/kryptos/exchange-token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(detail),
    });
    if (!response.ok) return say('The connection could not be completed. Please try again.');
  }
  location.reload();
});
connect.addEventListener('error', ({ detail }) => say(detail.message));
