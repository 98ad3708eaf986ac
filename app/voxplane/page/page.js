// Asks the program once a second for what its telemetry socket tells, and shows it. Rates are made
// here, from two answers. Texts of others (ids of calls) are only ever put in as text.
"use strict";

const INTERVAL_MS = 1000;
const element = (id) => document.getElementById(id);

async function ask(path) {
  try {
    const answer = await fetch(`/api/voxplane/${path}`, { signal: AbortSignal.timeout(3000) });
    if (!answer.ok) {
      return null;
    }
    const inner = Object.values(await answer.json())[0];
    return inner.error === undefined ? inner : null;
  } catch {
    return null;
  }
}

const whole = (n) => Math.round(n).toLocaleString("en");
function short(n) {
  const [size, mark] = n >= 1e6 ? [1e6, " M"] : n >= 1e4 ? [1e3, " k"] : [1, ""];
  const digits = mark !== "" && n / size < 100 || n > 0 && n < 10 && n % 1 !== 0 ? 1 : 0;
  return (n / size).toFixed(digits) + mark;
}
const percent = (n) => `${n.toFixed(n < 10 && n > 0 ? 1 : 0)} %`;
const micros = (n) => n >= 1000 ? `${short(n / 1000)} ms` : `${short(n)} us`;

const charts = {
  packets: new Chart("packets-chart", short),
  busy: new Chart("busy-chart", percent, 100),
  drops: new Chart("drops-chart", short),
  latency: new Chart("latency-chart", micros),
  calls: new Chart("calls-chart", short),
};

function show(id, text, mark = "") {
  element(id).textContent = text;
  element(id).className = mark;
}

// What grew between two answers, a second; null when that is not known.
let before = null;
function rate(now, pick) {
  if (before === null) {
    return null;
  }
  const seconds = (now.at - before.at) / 1000;
  const grown = pick(now) - pick(before);
  return seconds > 0 && grown >= 0 ? grown / seconds : null;
}

function showHealth(health) {
  const badge = element("health");
  const list = element("faults");
  const faults = health?.status === "failing" ? Object.values(health.failing) : [];
  badge.textContent = health === null ? "no answer" : health.status;
  badge.className = `badge ${health === null ? "gone" : health.status}`;
  list.hidden = faults.length === 0;
  list.replaceChildren(...faults.map((one) => {
    const item = document.createElement("li");
    item.textContent = `${one.check} ${one.what}: ${one.reason}`;
    return item;
  }));
}

function uptime(ms) {
  const minutes = Math.floor(ms / 60000), hours = Math.floor(minutes / 60);
  return hours >= 48 ? `${Math.floor(hours / 24)} days` :
    hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${Math.floor(ms / 1000) % 60} s`;
}

function showInfo(info, control) {
  element("about").textContent =
    `${info.version}, ${info.dpdk}, ${info.workers} worker${info.workers === 1 ? "" : "s"}, ` +
    `up ${uptime(info.uptime_ms)}`;
  show("calls", whole(info.calls_active));
  element("calls-more").textContent =
    control === null ? `${whole(info.calls_created)} since the start`
      : `${whole(control.begun)} by proxies${control.draining ? ", draining" : ""}`;
  charts.calls.push({ active: info.calls_active });
}

function showPackets(now) {
  const rx = rate(now, (a) => a.drops.received);
  const tx = rate(now, (a) => a.drops.transmitted);
  const dropped = rate(now, (a) => a.drops.dropped);
  show("rx", rx === null ? "-" : short(rx));
  show("tx", tx === null ? "-" : short(tx));
  show("dropped", dropped === null ? "-" : short(dropped), dropped > 0 ? "warn" : "");
  element("dropped-more").textContent = `a second, ${whole(now.drops.dropped)} in all`;
  charts.packets.push({ received: rx, sent: tx, dropped });
  const reasons = {};
  Object.entries(now.drops.reasons).filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .forEach(([name]) => { reasons[name.replaceAll("_", " ")] = rate(now, (a) => a.drops.reasons[name]); });
  charts.drops.push(reasons);
}

function showCores(lcores) {
  const cores = Object.values(lcores.workers).map((one) => [`core ${one.lcore}`, one.busy_permille_now / 10]);
  charts.busy.push(Object.fromEntries(cores));
  const busiest = cores.reduce((a, b) => (b[1] > a[1] ? b : a));
  show("busiest", percent(busiest[1]), busiest[1] >= 90 ? "bad" : busiest[1] >= 75 ? "warn" : "");
  element("busiest-more").textContent = busiest[0];
}

// Of one second; null where no packet came in it.
function showLatency(past, i) {
  const known = past !== null && past.seconds > i && past.packets_per_second[i] > 0;
  charts.latency.push(Object.fromEntries([["half", "p50"], ["99 %", "p99"], ["most", "max"]]
    .map(([name, key]) => [name, known ? past[`latency_${key}_ns`][i] / 1000 : null])));
}

function showStages(stages) {
  const all = Object.entries(stages.cycles_per_packet_x100).map(([name, x100]) => [name, x100 / 100]);
  const most = Math.max(...all.map(([, cycles]) => cycles));
  const parts = stages.sampled_packets === 0 ? [] : all.flatMap(([name, cycles]) => {
    const label = document.createElement("span"), value = document.createElement("span");
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    label.textContent = name;
    value.textContent = cycles.toFixed(1);
    value.className = "value";
    rect.setAttribute("width", `${most > 0 ? 100 * cycles / most : 0}%`);
    rect.setAttribute("height", "100%");
    rect.setAttribute("rx", "2");
    bar.append(rect);
    return [label, bar, value];
  });
  element("stages").replaceChildren(...parts);
  if (parts.length === 0) {
    element("stages").textContent = "nothing sampled yet";
  }
}

function showWorst(worst) {
  const legs = Object.values(worst.legs);
  element("worst-none").hidden = legs.length !== 0;
  const lowest = legs[0];
  show("worst-mos", lowest === undefined ? "-" : (lowest.mos_x100 / 100).toFixed(2),
    lowest === undefined ? "" : lowest.mos_x100 < 310 ? "bad" : lowest.mos_x100 < 360 ? "warn" : "");
  element("worst-more").textContent = lowest === undefined ? "" : lowest.id;
  element("worst").replaceChildren(...legs.slice(0, 12).map((leg) => {
    const row = document.createElement("tr");
    row.className = leg.mos_x100 < 310 ? "bad" : leg.mos_x100 < 360 ? "warn" : "";
    const cells = [[leg.id, ""], [leg.leg, ""], [(leg.mos_x100 / 100).toFixed(2), "number mos"],
      [`${(leg.lost_percent_x100 / 100).toFixed(2)} %`, "number"],
      [`${(leg.jitter_us / 1000).toFixed(1)} ms`, "number"], [whole(leg.expected), "number"]];
    for (const [text, kind] of cells) {
      const cell = document.createElement("td");
      cell.textContent = text;
      cell.className = kind;
      if (kind === "") {
        cell.title = text;
      }
      row.append(cell);
    }
    return row;
  }));
}

async function turn() {
  const [info, lcores, drops, stages, health, control, worst, second] = await Promise.all(
    ["info", "lcores", "drops", "stages", "health", "control", "worst", "history,1"].map(ask));
  const now = { at: info?.uptime_ms, drops }; // the program's own time
  showHealth(health);
  if (info !== null && lcores !== null && drops !== null) {
    showInfo(info, control);
    showPackets(now);
    showCores(lcores);
    before = now;
  } else {
    before = null; // a gap, not a leap
  }
  showLatency(second, 0);
  if (stages !== null) {
    showStages(stages);
  }
  if (worst !== null) {
    showWorst(worst);
  }
  document.body.dataset.turns = Number(document.body.dataset.turns ?? 0) + 1;
}

// The last minutes, as the program kept them, so that charts do not begin empty.
async function fill() {
  const [past, lcores] = await Promise.all(["history,90", "lcores"].map(ask));
  if (past === null || lcores === null) {
    return;
  }
  const cores = Object.entries(lcores.workers);
  const busy = await Promise.all(cores.map(([worker]) => ask(`history,90,${worker}`)));
  for (let i = 0; i < past.seconds; ++i) {
    charts.packets.push({ received: past.packets_per_second[i], sent: null,
      dropped: past.dropped_per_second[i] });
    charts.drops.push(Object.fromEntries(Object.entries(past.drops_per_second)
      .map(([reason, of]) => [reason.replaceAll("_", " "), of[i]])));
    charts.calls.push({ active: past.calls[i] });
    showLatency(past, i);
    charts.busy.push(Object.fromEntries(cores.map(([, core], n) =>
      [`core ${core.lcore}`, (busy[n]?.busy_permille[i] ?? 0) / 10])));
  }
}

async function forever() {
  const began = performance.now();
  await turn();
  setTimeout(forever, Math.max(100, INTERVAL_MS - (performance.now() - began)));
}

window.addEventListener("resize", () => Object.values(charts).forEach((chart) => chart.draw()));
fill().finally(forever);
