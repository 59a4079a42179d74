// A stand-in for Stripe.js: what a page with a Payment Element uses of it. Card numbers stay within the frame, as with
// the real one; what the page learns of a payment it asks the API for.

(() => {
  const origin = new URL(document.currentScript.src).origin;
  const invalid = (message) => ({ error: { type: "invalid_request_error", message } });
  /** The fault of whoever wrote the page. */
  const integration = (message) => Object.assign(new Error(message), { name: "IntegrationError" });
  const MODES = ["payment", "setup", "subscription"];

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

  /** What a page calls `elements`: for an intent that is there (`clientSecret`), or for one that is made later (`mode`). */
  class Elements {
    constructor(options, locale) {
      const { clientSecret, mode, amount, currency } = options;
      if (clientSecret && mode) throw integration("Invalid value for elements(): you can pass clientSecret or mode, not both.");
      if (mode && !MODES.includes(mode)) throw integration(`Invalid value for elements(): mode should be one of: ${MODES.join(", ")}. You specified: ${mode}.`);
      if (mode && mode !== "setup" && !(Number.isInteger(amount) && currency)) {
        throw integration(`Invalid value for elements(): with mode ${mode}, amount and currency are required.`);
      }
      this.options = { locale, ...options };
    }

    isChinese() {
      const locale = this.options.locale && this.options.locale !== "auto" ? this.options.locale : navigator.language;
      return locale.toLowerCase().startsWith("zh");
    }

    create(type) {
      if (type !== "payment") throw new Error(`The stand-in for Stripe.js has no element '${type}'.`);
      if (this.element) throw new Error("Can only create one Element of type payment.");
      if (!this.options.clientSecret && !this.options.mode) {
        throw integration("In order to create a payment element, you must pass a clientSecret or mode when creating the Elements group.");
      }
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
      const answer = await this.element.request({ type: "submit" });
      this.isSubmitted = !answer.error;
      return answer;
    }

    /** Checks that an intent with this secret may be confirmed with what was filled in. */
    check(called, secret) {
      if (!this.element?.frame) throw integration(`Invalid value for stripe.${called}(): elements should have a mounted Payment Element or Express Checkout Element.`);
      const { mode } = this.options;
      if (!mode) return;
      if (!this.isSubmitted) {
        throw integration(`elements.submit() must be called before stripe.${called}(). Call elements.submit() as soon as your customer presses pay, prior to any asynchronous work.`);
      }
      const isSetup = intentOf(secret).kind === "setup_intent";
      if (isSetup !== (mode === "setup")) throw integration(`The Elements group has mode ${mode}, and the intent is ${isSetup ? "a SetupIntent" : "a PaymentIntent"}.`);
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

    /** Confirms an intent; `called` is the function by which the page asked for it. */
    async function confirm(called, { elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      const secret = clientSecret ?? elements?.options.clientSecret;
      if (!secret) throw integration(`You must pass in a clientSecret when calling stripe.${called}().`);
      if (redirect !== "if_required" && !confirmParams.return_url) {
        throw integration(`stripe.${called}(): the \`confirmParams.return_url\` argument is required.`);
      }
      const { kind, path } = intentOf(secret);
      if ((kind === "setup_intent") !== (called === "confirmSetup")) {
        const [meant, object] = kind === "setup_intent" ? ["confirmSetup", "SetupIntent"] : ["confirmPayment", "PaymentIntent"];
        throw integration(`Your code called ${called}() but you passed a client_secret associated with a ${object}. Did you mean to call ${meant}() instead?`);
      }
      if (elements && !confirmParams.payment_method) elements.check(called, secret);
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
      confirmPayment: (options) => confirm("confirmPayment", options),
      confirmSetup: (options) => confirm("confirmSetup", options),
      confirmCardPayment: (secret, { payment_method } = {}) =>
        confirm("confirmCardPayment", { clientSecret: secret, confirmParams: { payment_method }, redirect: "if_required" }),
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
