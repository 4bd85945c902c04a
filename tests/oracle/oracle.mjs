// Asks ODK's engine what it thinks of filled-in forms: one JSON object a line in, one out.
//   in:  {"xform": "…", "media": {"name.csv": "…"}, "instances": ["<data>…</data>", …]}
//   out: {"results": [{"nodes": {"/data/a": {"relevant", "value", "violation"}}, "counts": {…}} | {"error"}, …],
//         "cpu_ms": …} or {"error": "…"}
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><html><body></body></html>', { url: 'http://localhost/' });
for (const name of Object.getOwnPropertyNames(window)) {
  if (/^([A-Z]\w*|document|window|localStorage)$/.test(name) && !(name in globalThis)) {
    globalThis[name] = window[name];
  }
}

// The engine is made for browsers: while it loads it must not notice that it runs in Node.
const { process } = globalThis;
delete globalThis.process;
const { loadForm } = await import('@getodk/xforms-engine');
globalThis.process = process;

const TYPES = { csv: 'text/csv', xml: 'text/xml', geojson: 'application/geo+json' };

function fetchFrom(media) {
  return async (address) => {
    const name = decodeURIComponent(String(address).split('/').pop());
    const type = TYPES[name.split('.').pop()] ?? 'text/plain';
    return new Response(media[name] ?? null, {
      status: name in media ? 200 : 404,
      headers: { 'content-type': type },
    });
  };
}

function read(node, found) {
  const { currentState, validationState } = node;
  if (node.nodeType.startsWith('repeat-range')) {
    found.counts[currentState.reference] = currentState.children.length;
  }
  if (currentState.children != null) {
    for (const child of currentState.children) read(child, found);
    return found;
  }
  found.nodes[currentState.reference] = {
    relevant: currentState.relevant,
    value: currentState.instanceValue,
    violation: validationState?.violation?.condition ?? null,
  };
  return found;
}

async function judge(form, xml) {
  const data = new FormData();
  data.append('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
  try {
    const instance = await form.restoreInstance({ data: [data] });
    return read(instance.root, { nodes: {}, counts: {} });
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

async function answer({ xform, media = {}, instances }) {
  const form = await loadForm(xform, { fetchFormAttachment: fetchFrom(media) });
  if (form.status === 'failure') return { error: String(form.error?.message ?? form.error) };
  const begun = process.cpuUsage();
  const results = [];
  for (const xml of instances) results.push(await judge(form, xml));
  const { user, system } = process.cpuUsage(begun);
  return { results, cpu_ms: (user + system) / 1000 };
}

for await (const line of createInterface({ input: process.stdin })) {
  let told;
  try {
    told = await answer(JSON.parse(line));
  } catch (error) {
    told = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
