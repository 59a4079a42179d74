// A stand-in for Stripe.js: what a page with a Payment Element uses of it. Card numbers stay within the frame, as with
// the real one; what the page learns of a payment it asks the API for.

(() => {
  const origin = new URL(document.currentScript.src).origin;
  const invalid = (message) => ({ error: { type: "invalid_request_error", message } });

  /** Asks the API as a payer's browser may. */
  async function ask(key, path, fields) {
    try {
      const answer = await fetch(`${origin}/v1/${path}?${new URLSearchParams({ key, ...fields })}`);
      return await answer.json();
    } catch {
      return { error: { type: "api_connection_error", message: "We are experiencing issues connecting to our payments provider." } };
    }
  }

  /** `pi_1_secret_2` belongs to `pi_1`; what begins with `seti_` saves a card. */
  function intentOf(secret) {
    const id = String(secret).split("_secret_")[0];
    const isSetup = id.startsWith("seti_");
    return { id, kind: isSetup ? "setup_intent" : "payment_intent", path: `${isSetup ? "setup_intents" : "payment_intents"}/${id}` };
  }

  /** The frame with the fields of a card. */
  class PaymentElement {
    constructor(group) {
      this.group = group;
      this.listeners = {};
      this.answers = new Map();
      this.receive = (event) => this.received(event);
    }

    mount(where) {
      const place = typeof where === "string" ? document.querySelector(where) : where;
      if (!place) throw new Error(`The selector you specified (${where}) applies to no DOM elements that are currently on the page.`);
      this.unmount();
      this.frame = document.createElement("iframe");
      this.frame.title = this.group.isChinese() ? "安全支付输入框" : "Secure payment input frame";
      this.frame.name = `__privateStripeFrame${Math.floor(Math.random() * 1e6)}`;
      this.frame.allow = "payment *; publickey-credentials-get *";
      Object.assign(this.frame.style, { border: "0", width: "100%", height: "230px", display: "block" });
      addEventListener("message", this.receive);
      this.frame.addEventListener("error", () => this.emit("loaderror", { elementType: "payment", error: { type: "api_connection_error" } }));
      this.frame.src = `${origin}/elements/payment`;
      place.replaceChildren(this.frame);
      // A frame that a policy refuses says nothing at all.
      this.late = setTimeout(() => this.emit("loaderror", { elementType: "payment", error: { type: "api_connection_error" } }), 20_000);
    }

    unmount() {
      removeEventListener("message", this.receive);
      clearTimeout(this.late);
      this.frame?.remove();
      this.frame = undefined;
    }

    destroy() { this.unmount(); }
    focus() { this.tell({ type: "focus" }); }
    clear() { this.tell({ type: "clear" }); }
    update() {}
    collapse() {}

    on(name, listener) {
      (this.listeners[name] ??= []).push(listener);
      return this;
    }

    once(name, listener) {
      const first = (event) => { this.off(name, first); listener(event); };
      return this.on(name, first);
    }

    off(name, listener) {
      this.listeners[name] = listener ? (this.listeners[name] ?? []).filter((other) => other !== listener) : [];
      return this;
    }

    emit(name, event) {
      for (const listener of this.listeners[name] ?? []) listener(event);
    }

    look() {
      this.tell({ type: "look", locale: this.group.isChinese() ? "zh" : "en", appearance: this.group.options.appearance ?? {} });
    }

    tell(message) { this.frame?.contentWindow?.postMessage(message, origin); }

    request(message) {
      return new Promise((done) => {
        const ticket = this.answers.size + 1;
        this.answers.set(ticket, done);
        this.tell({ ...message, ticket });
      });
    }

    received({ origin: from, source, data }) {
      if (from !== origin || source !== this.frame?.contentWindow) return;
      if (data.type === "loaded") {
        clearTimeout(this.late);
        this.look();
        this.emit("loaderstart", { elementType: "payment" });
        this.emit("ready", { elementType: "payment" });
      } else if (data.type === "height") {
        this.frame.style.height = `${data.height}px`;
      } else if (data.type === "answer") {
        this.answers.get(data.ticket)?.(data.result);
      } else if (["change", "focus", "blur", "escape"].includes(data.type)) {
        this.emit(data.type, { elementType: "payment", ...data.event });
      }
    }
  }

  /** What a page calls `elements`. */
  class Elements {
    constructor(options, locale) {
      this.options = { locale, ...options };
    }

    isChinese() {
      const locale = this.options.locale && this.options.locale !== "auto" ? this.options.locale : navigator.language;
      return locale.toLowerCase().startsWith("zh");
    }

    create(type) {
      if (type !== "payment") throw new Error(`The stand-in for Stripe.js has no element '${type}'.`);
      if (this.element) throw new Error("Can only create one Element of type payment.");
      this.element = new PaymentElement(this);
      return this.element;
    }

    getElement(type) { return type === "payment" ? (this.element ?? null) : null; }

    update(options) {
      Object.assign(this.options, options);
      this.element?.look();
    }

    async fetchUpdates() { return {}; }

    async submit() {
      if (!this.element?.frame) return invalid("The Payment Element is not mounted.");
      return await this.element.request({ type: "submit" });
    }
  }

  /** Shows the bank's question above the page until it is answered. */
  function question(address, chinese) {
    return new Promise((answered) => {
      const frame = document.createElement("iframe");
      frame.src = address;
      frame.title = chinese ? "3D 验证" : "3D Secure";
      frame.name = "__privateStripeChallenge";
      Object.assign(frame.style, {
        position: "fixed", inset: "0", width: "100%", height: "100%", border: "0", zIndex: "2147483647", background: "rgba(0, 0, 0, 0.6)",
      });
      const receive = ({ origin: from, source, data }) => {
        if (from !== origin || source !== frame.contentWindow || data.type !== "answered") return;
        removeEventListener("message", receive);
        frame.remove();
        answered();
      };
      addEventListener("message", receive);
      document.body.append(frame);
      frame.focus();
    });
  }

  window.Stripe = (key, { locale } = {}) => {
    if (typeof key !== "string" || !key) throw new Error("Missing value for Stripe(): apiKey should be a string.");
    if (!key.startsWith("pk_")) throw new Error("You should not use your secret key with Stripe.js. Please pass a publishable key instead.");
    const chinese = (elements) => elements?.isChinese() ?? String(locale ?? navigator.language).toLowerCase().startsWith("zh");

    async function retrieve(secret) {
      const { id, kind, path } = intentOf(secret);
      const answer = await ask(key, path, { client_secret: secret });
      return answer.error ? { error: answer.error } : { [kind === "setup_intent" ? "setupIntent" : "paymentIntent"]: answer, id };
    }

    /** Follows what the provider wants of the payer, and says how it ended. */
    async function follow(secret, elements) {
      const { kind } = intentOf(secret);
      const name = kind === "setup_intent" ? "setupIntent" : "paymentIntent";
      let found = await retrieve(secret);
      if (found.error) return found;
      const next = found[name].next_action;
      if (found[name].status === "requires_action" && next) {
        if (next.type === "redirect_to_url") {
          location.assign(next.redirect_to_url.url);
          return await new Promise(() => {});
        }
        await question(next.use_stripe_sdk.stripe_js, chinese(elements));
        found = await retrieve(secret);
        if (found.error) return found;
      }
      const intent = found[name];
      const error = intent.last_payment_error ?? intent.last_setup_error;
      if (intent.status === "requires_payment_method" && error) return { error: { ...error, [kind]: intent } };
      return { [name]: intent };
    }

    async function confirm({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      const secret = clientSecret ?? elements?.options.clientSecret;
      if (!secret) throw new Error("In order to confirm, you must pass a clientSecret.");
      if (redirect !== "if_required" && !confirmParams.return_url) {
        throw new Error("stripe.confirmPayment(): the `confirmParams.return_url` argument is required.");
      }
      const { kind, path } = intentOf(secret);
      const fields = { key, client_secret: secret, use_stripe_sdk: "true" };
      if (confirmParams.return_url) fields.return_url = confirmParams.return_url;
      if (confirmParams.payment_method) fields.payment_method = confirmParams.payment_method;
      let answer;
      if (elements && !confirmParams.payment_method) {
        const submitted = await elements.submit();
        if (submitted.error) return submitted;
        answer = await elements.element.request({ type: "confirm", path: `${path}/confirm`, fields });
      } else {
        const body = new URLSearchParams(fields);
        answer = await fetch(`${origin}/v1/${path}/confirm`, { method: "POST", body }).then((got) => got.json()).catch(() => ({
          error: { type: "api_connection_error", message: "We are experiencing issues connecting to our payments provider." },
        }));
      }
      if (answer.error) return { error: answer.error };
      const ended = await follow(secret, elements);
      if (ended.error || redirect === "if_required") return ended;
      const address = new URL(confirmParams.return_url);
      const intent = ended.paymentIntent ?? ended.setupIntent;
      address.searchParams.set(kind, intent.id);
      address.searchParams.set(`${kind}_client_secret`, secret);
      address.searchParams.set("redirect_status", intent.status === "succeeded" ? "succeeded" : "pending");
      location.assign(address);
      return await new Promise(() => {});
    }

    return {
      elements: (options = {}) => new Elements(options, locale),
      confirmPayment: confirm,
      confirmSetup: confirm,
      confirmCardPayment: (secret, { payment_method } = {}) =>
        confirm({ clientSecret: secret, confirmParams: { payment_method }, redirect: "if_required" }),
      handleNextAction: ({ clientSecret }) => follow(clientSecret),
      retrievePaymentIntent: async (secret) => {
        const { error, paymentIntent } = await retrieve(secret);
        return error ? { error } : { paymentIntent };
      },
      retrieveSetupIntent: async (secret) => {
        const { error, setupIntent } = await retrieve(secret);
        return error ? { error } : { setupIntent };
      },
    };
  };
  window.Stripe.version = 3;
})();
