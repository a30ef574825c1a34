// What is kept on a telephone whose owner agreed: encrypted with a key that the browser never gives out, so that a
// copy of its files is worth nothing. One store for letters and drafts; each item says whose it is and until when.
const NAME = "molek-device";

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const open = () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("items", { keyPath: "id" });
  };
  return asked(request);
};

const inStore = async (store, mode, act) => {
  const database = await open();
  try {
    return await asked(act(database.transaction(store, mode).objectStore(store)));
  } finally {
    database.close();
  }
};

const key = async () => {
  const kept = await inStore("keys", "readonly", (store) => store.get("main"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  try {
    await inStore("keys", "readwrite", (store) => store.add(made, "main"));
    return made;
  } catch (error) {
    // Another page made one meanwhile. The first one counts: what is sealed with a second could never be opened.
    return inStore("keys", "readonly", (store) => store.get("main"));
  }
};

export const isAble = () => Boolean(window.indexedDB && window.crypto && crypto.subtle);

// about: {kind, who, until, ...} is kept readable by our own pages only, inside the sealed part too.
export const put = async (id, about, bytes) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const head = new TextEncoder().encode(JSON.stringify(about));
  const whole = new Uint8Array(4 + head.length + bytes.byteLength);
  new DataView(whole.buffer).setUint32(0, head.length);
  whole.set(head, 4);
  whole.set(new Uint8Array(bytes), 4 + head.length);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), whole);
  await inStore("items", "readwrite", (store) =>
    store.put({ id, kind: about.kind, who: about.who, until: about.until, iv, sealed }),
  );
};

const unseal = async (item) => {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: item.iv }, await key(), item.sealed);
  const length = new DataView(plain).getUint32(0);
  const about = JSON.parse(new TextDecoder().decode(new Uint8Array(plain, 4, length)));
  return { id: item.id, about, bytes: plain.slice(4 + length) };
};

export const all = async (kind) => {
  const items = await inStore("items", "readonly", (store) => store.getAll());
  const found = [];
  for (const item of items) {
    if (item.until < Date.now()) await remove(item.id);
    else if (item.kind === kind) {
      try {
        found.push(await unseal(item));
      } catch (error) {
        await remove(item.id); // its key is gone
      }
    }
  }
  return found;
};

export const remove = (id) => inStore("items", "readwrite", (store) => store.delete(id));

export const wipe = () =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
