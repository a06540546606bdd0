// Talking to the server: what people do, and what there is to see.

export class Refused extends Error {}
export class Away extends Error {}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(`/control/${path}`, options);
  } catch {
    throw new Away();
  }
  const said = await answer.json().catch(() => { throw new Away(); });
  if (answer.status >= 500) throw new Away();
  if (!answer.ok) throw new Refused(said.error || String(answer.status));
  return said;
}

export const look = (path) => call(path, {});
export const act = (path, body) => call(path, { method: "POST", body: JSON.stringify(body) });
export const actWithFiles = (path, form) => call(path, { method: "POST", body: form });
export const bytesAt = (blob) => `/control/blobs/${blob}`;
