// An inspector's phone between two doors: what is tapped is sent at once, or waits on the phone and is sent later.
// Each entry has a key of its own, so the server counts it once, however often it arrives. What is refused is kept,
// and stands in its form again.
(() => {
  "use strict";

  const box = document.getElementById("queue");
  const EVERY = 20000, WIDEST = 1600;
  const store = window.indexedDB ? open() : null;
  const busy = new WeakSet();
  let sending = false;

  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("civic311-inspector", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "order", autoIncrement: true });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function table(mode, act) {
    const database = await store;
    return new Promise((resolve, reject) => {
      const change = database.transaction("waiting", mode);
      const asked = act(change.objectStore("waiting"));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  }

  // Only what this person entered: a phone is passed on at the end of a shift.
  const kept = async () => (await table("readonly", (all) => all.getAll())).filter((one) => one.owner === box.dataset.owner);
  const waiting = async () => (await kept()).filter((one) => !one.refused);

  async function show(trouble = "") {
    const all = await kept(), left = all.filter((one) => !one.refused), refused = all.find((one) => one.refused);
    const words = box.querySelector("[data-words]");
    words.textContent = [left.length ? `${left.length} waiting to be sent.` : "", trouble].filter(Boolean).join(" ");
    if (refused) {
      const link = document.createElement("a");
      link.href = refused.page;
      link.textContent = "Open it again";
      words.append(`${words.textContent ? " " : ""}Not accepted: ${refused.words}, ${refused.title}. ${refused.refused} `, link);
    }
    box.hidden = !words.textContent;
    box.querySelector("[data-send]").hidden = !left.length;
    document.querySelectorAll(".is-waiting").forEach((stop) => stop.classList.remove("is-waiting"));
    left.forEach((one) => document.getElementById(one.stop)?.classList.add("is-waiting"));
    return left.length;
  }

  async function smaller(file) {
    if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
      if (scale === 1 && file.size < 1000000) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), "image/jpeg", 0.82));
    } catch {
      return file;
    }
  }

  async function entry(form) {
    form.elements.at.value = new Date().toISOString();
    const fields = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      fields.push([name, value instanceof File ? await smaller(value) : value]);
    }
    return {
      owner: box.dataset.owner, url: form.getAttribute("action"), page: location.pathname, title: document.title,
      stop: form.closest("[id]").id, words: form.dataset.queued, fields,
    };
  }

  async function post(one) {
    const data = new FormData();
    for (const [name, value] of one.fields) data.append(name, value, ...(value instanceof Blob ? ["photo.jpg"] : []));
    data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(one.url, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") throw new Error("sign-in");
    if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error(answer.status === 403 ? "sign-in" : "server");
    return answer.json();
  }

  function why(error) {
    if (error.message === "sign-in") return "You are signed out: sign in again, nothing is lost.";
    if (error.message === "server") return "The city’s system does not answer. It is tried again.";
    return "No network. It is sent as soon as there is one.";
  }

  // One tap: sent now, else kept
  async function tap(form) {
    const one = await entry(form);
    if (await show()) await send(false); // in the order in which it was tapped
    try {
      if ((await waiting()).length) throw new Error("network");
      const said = await post(one);
      if (said.refusal) return refuse(form, said.refusal);
      location.assign(said.url);
    } catch (error) {
      await table("readwrite", (all) => all.add(one));
      const key = form.elements.key.value.split("~")[0];
      form.reset();
      form.elements.key.value = `${key}~${Date.now()}`; // the next entry is another one
      delete form.dataset.typed;
      await show(why(error));
      if (error.message === "sign-in") box.querySelector("[data-send]").replaceWith(signIn());
    }
  }

  function refuse(form, words) {
    const place = form.querySelector("[data-refusal]") || document.createElement("p");
    place.className = "note danger";
    place.setAttribute("role", "alert");
    place.textContent = words;
    place.hidden = false;
    if (!place.isConnected) form.prepend(place);
    place.scrollIntoView({ block: "center" });
  }

  async function send(reloads = true) {
    if (sending) return;
    sending = true;
    let trouble = "", sent = 0, refused = 0;
    try {
      for (const one of await waiting()) {
        const said = await post(one);
        if (said.refusal) {
          refused += 1;
          await table("readwrite", (all) => all.put({ ...one, refused: said.refusal }));
        } else {
          sent += 1;
          await table("readwrite", (all) => all.delete(one.order));
        }
      }
    } catch (error) {
      trouble = why(error);
      if (error.message === "sign-in") box.querySelector("[data-send]")?.replaceWith(signIn());
    }
    sending = false;
    const left = await show(trouble);
    if (reloads && sent && !left && !refused && !document.querySelector("form[data-typed]")) location.reload();
  }

  function signIn() {
    const link = document.createElement("a");
    link.className = "button quiet";
    link.href = box.dataset.signIn;
    link.textContent = "Sign in";
    link.dataset.send = "";
    return link;
  }

  // What was refused later stands in its form again, with the reason
  async function refill() {
    const mine = (await kept()).filter((one) => one.refused && one.page === location.pathname);
    for (const one of mine) {
      const form = [...document.forms].find((each) => each.getAttribute("action") === one.url && each.dataset.queued);
      if (form) {
        fill(form, one.fields);
        refuse(form, one.refused);
        form.dataset.typed = "yes";
      }
      await table("readwrite", (all) => all.delete(one.order));
      if (!form) say(`${one.words}: ${one.refused}`);
    }
  }

  function say(words) {
    box.hidden = false;
    box.querySelector("[data-words]").textContent = `Not accepted: ${words}`;
  }

  function fill(form, fields) {
    for (const [name, value] of fields) {
      if (typeof value !== "string" || name === "key" || name === "at") continue;
      for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (input.type === "checkbox" || input.type === "radio") input.checked ||= input.value === value;
        else if (input.type !== "file") input.value = value;
      }
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.queued || !store) return;
    event.preventDefault();
    if (busy.has(form)) return; // a second tap
    busy.add(form);
    tap(form).catch(() => form.submit()).finally(() => setTimeout(() => busy.delete(form), 1500));
  });
  document.addEventListener("input", (event) => event.target.form && (event.target.form.dataset.typed = "yes"));
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  document.querySelectorAll(".camera input[type=file]").forEach((input) => {
    input.addEventListener("change", () => input.files.length && input.form.requestSubmit());
  });
  if (store) {
    box.querySelector("[data-send]").addEventListener("click", () => send());
    addEventListener("online", () => send());
    setInterval(async () => (await waiting()).length && send(), EVERY);
    refill().then(() => waiting()).then(async (left) => (left.length ? send() : (await kept()).length && show()));
  }
})();
