// A display: hears that the hall changed, asks for the board's inside, calls new numbers aloud. Survives everything:
// a broken line, a restarted server, a night. Nothing is called aloud that is older than a minute and a half.
(() => {
  const board = document.getElementById("papan");
  if (!board) return;
  const FRESH_S = 90;
  const LATE_MS = 20000; // without any notice the board still looks again: ranges and clocks move on
  const root = document.documentElement;
  const broken = document.getElementById("putus");
  let token = board.dataset.live;
  let source, timer, lastLook = Date.now(), brokenSince = null, waiting = 0;
  let lastSeq = Math.max(0, ...[...board.querySelectorAll("[data-seq]")].map((row) => Number(row.dataset.seq)));

  const origin = () => (root.dataset.livePort ? `${location.protocol}//${location.hostname}:${root.dataset.livePort}` : "");

  // Sound: one call after the other. A browser allows it only after somebody pressed the button once.
  const speech = window.speechSynthesis;
  const queue = [];
  let audio = null, speaking = false;
  const chime = () => new Promise((done) => {
    [659.3, 523.3].forEach((tone, index) => {
      const start = audio.currentTime + index * 0.45;
      const note = audio.createOscillator(), volume = audio.createGain();
      note.frequency.value = tone;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.4, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.7);
      note.connect(volume).connect(audio.destination);
      note.start(start);
      note.stop(start + 0.75);
    });
    setTimeout(done, 1100);
  });
  const speak = (words) => new Promise((done) => {
    if (!speech || !window.SpeechSynthesisUtterance) return done();
    const said = new SpeechSynthesisUtterance(words);
    said.lang = "id-ID";
    said.rate = 0.9;
    said.voice = speech.getVoices().find((voice) => voice.lang.replace("_", "-").toLowerCase().startsWith("id")) || null;
    said.onend = said.onerror = done;
    setTimeout(done, 12000); // some browsers forget to say that they are done
    speech.speak(said);
  });
  const callNext = async () => {
    if (speaking || !audio) return;
    speaking = true;
    while (queue.length) {
      const words = queue.shift();
      await chime();
      await speak(words);
    }
    speaking = false;
  };
  const soundButton = document.getElementById("suara");
  if (soundButton && (window.AudioContext || window.webkitAudioContext)) {
    soundButton.hidden = false;
    soundButton.addEventListener("click", () => {
      audio = audio || new (window.AudioContext || window.webkitAudioContext)();
      audio.resume();
      soundButton.setAttribute("aria-pressed", "true");
      root.classList.add("board-quiet");
      soundButton.blur();
      callNext();
    });
  }
  const fullButton = document.getElementById("penuh");
  if (fullButton && root.requestFullscreen) {
    fullButton.hidden = false;
    fullButton.addEventListener("click", () => root.requestFullscreen());
  }

  const announce = () => {
    const rows = [...board.querySelectorAll("[data-seq]")].reverse();
    for (const row of rows) {
      const seq = Number(row.dataset.seq);
      if (seq <= lastSeq) continue;
      lastSeq = seq;
      if (Number(row.dataset.age) > FRESH_S) continue;
      row.classList.add("board-fresh");
      if (soundButton) queue.push(row.dataset.say);
    }
    callNext();
  };

  const clock = () => {
    const shown = document.getElementById("jam");
    if (!shown) return;
    const now = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Makassar" }).format(new Date());
    shown.textContent = now.replace(":", ".");
  };
  const down = (is) => {
    if (!is) { brokenSince = null; broken.hidden = true; return; }
    brokenSince = brokenSince || new Date();
    if (Date.now() - brokenSince.getTime() < 5000) return;
    const since = `${String(brokenSince.getHours()).padStart(2, "0")}.${String(brokenSince.getMinutes()).padStart(2, "0")}`;
    broken.textContent = `${broken.dataset.text} ${since}`;
    broken.hidden = false;
  };

  const look = async () => {
    waiting = 0;
    lastLook = Date.now();
    try {
      const answer = await fetch(board.dataset.content, { cache: "no-store" });
      if (answer.status === 404) return location.reload(); // the hall got a new address
      if (!answer.ok || answer.redirected) throw new Error("no board");
      const text = await answer.text();
      token = answer.headers.get("X-Stream-Token") || token;
      board.innerHTML = text;
      clock();
      announce();
      down(false);
    } catch {
      down(true);
    }
  };
  // All boards hear at the same moment: they ask spread over a third of a second, for the same made page.
  const soon = () => {
    if (!waiting) waiting = setTimeout(look, Math.random() * 300);
  };
  const listen = () => {
    if (!window.EventSource) return;
    if (source) source.close();
    source = new EventSource(`${origin()}/live/${encodeURIComponent(token)}`);
    let opened = false;
    source.onopen = () => { if (opened) soon(); opened = true; };
    source.onmessage = soon;
    source.addEventListener("resync", soon);
    source.onerror = () => {
      if (source.readyState !== 2) return; // it connects again by itself
      clearTimeout(timer);
      timer = setTimeout(async () => { await look(); listen(); }, 2000 + Math.random() * 3000);
    };
  };
  listen();
  clock();
  setInterval(() => {
    clock();
    if (Date.now() - lastLook > LATE_MS) look();
    if (brokenSince) down(true);
  }, 1000);
  window.addEventListener("online", () => { look(); listen(); });
})();
