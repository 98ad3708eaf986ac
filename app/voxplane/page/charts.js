// Lines over the last minutes on a canvas. A chart holds named series; a value that is not known
// is null and leaves a gap.
"use strict";

const HISTORY = 180;            // values kept, one a second
const SPANS = [30, 60, HISTORY]; // seconds that a chart shows: the first that holds what there is
const ago = (seconds) => seconds % 60 === 0 ? `${seconds / 60} min ago` : `${seconds} s ago`;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// 1, 2 or 5 times a power of ten that is not below the value.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value * 0.999);
}

class Chart {
  // format(value): its text; most: the axis' end, where it is known; most series shown: eight.
  constructor(id, format, most) {
    this.canvas = document.getElementById(id);
    this.legend = this.canvas.parentElement.querySelector(".legend");
    this.format = format;
    this.most = most;
    this.series = new Map();
    this.length = 0;
  }

  // One value of each series, of the same moment.
  push(values) {
    this.length = Math.min(this.length + 1, HISTORY);
    for (const name of Object.keys(values)) {
      if (!this.series.has(name)) {
        this.series.set(name, new Array(this.length - 1).fill(null));
      }
    }
    for (const [name, kept] of this.series) {
      kept.push(values[name] ?? null);
      if (kept.length > HISTORY) {
        kept.shift();
      }
    }
    this.draw();
  }

  shown() {
    return [...this.series].slice(0, 8);
  }

  top() {
    if (this.most !== undefined) {
      return this.most;
    }
    const all = this.shown().flatMap(([, kept]) => kept.filter((value) => value !== null));
    const highest = Math.max(0, ...all);
    return highest > 0 ? roundUp(highest) : 1;
  }

  draw() {
    const scale = window.devicePixelRatio || 1;
    const width = this.canvas.clientWidth, height = this.canvas.clientHeight;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const g = this.canvas.getContext("2d");
    g.scale(scale, scale);
    g.clearRect(0, 0, width, height);
    const top = this.top(), left = 52, bottom = height - 18;
    const span = SPANS.find((seconds) => seconds >= this.length);
    const x = (back) => width - 6 - (width - left - 6) * (back / (span - 1)); // seconds ago
    const y = (value) => bottom - (bottom - 8) * Math.min(1, value / top);
    this.drawAxes(g, { top, left, bottom, width, span, x, y });
    this.shown().forEach(([, kept], n) => {
      g.strokeStyle = colour(`--s${n}`);
      g.lineWidth = 1.8;
      g.lineJoin = "round";
      g.beginPath();
      let pen = false;
      kept.forEach((value, i) => {
        const at = x(kept.length - 1 - i);
        if (value !== null) {
          pen ? g.lineTo(at, y(value)) : g.moveTo(at, y(value));
        }
        pen = value !== null;
      });
      g.stroke();
      this.drawEnd(g, kept, n, x, y);
    });
    this.tell();
  }

  // So that one value alone is seen.
  drawEnd(g, kept, n, x, y) {
    const last = kept[kept.length - 1];
    if (last !== null && last !== undefined) {
      g.fillStyle = colour(`--s${n}`);
      g.beginPath();
      g.arc(x(0), y(last), 2.5, 0, 2 * Math.PI);
      g.fill();
    }
  }

  drawAxes(g, { top, left, bottom, width, span, x, y }) {
    g.strokeStyle = colour("--line");
    g.fillStyle = colour("--quiet");
    g.font = "11px system-ui, sans-serif";
    g.textAlign = "right";
    g.textBaseline = "middle";
    for (const share of [0, 0.5, 1]) {
      g.beginPath();
      g.moveTo(left, y(top * share));
      g.lineTo(width - 6, y(top * share));
      g.stroke();
      g.fillText(this.format(top * share), left - 6, y(top * share));
    }
    g.textBaseline = "alphabetic";
    g.textAlign = "center";
    for (const back of [span * 2 / 3, span / 3]) {
      g.fillText(ago(back), x(back), bottom + 14);
    }
    g.textAlign = "right";
    g.fillText("now", width - 6, bottom + 14);
  }

  tell() {
    this.legend.replaceChildren(...this.shown().map(([name, kept], n) => {
      const item = document.createElement("li"), mark = document.createElement("i");
      const value = document.createElement("b"), last = kept[kept.length - 1];
      mark.style.background = colour(`--s${n}`);
      value.textContent = last === null ? "-" : this.format(last);
      item.append(mark, `${name} `, value);
      return item;
    }));
  }
}
