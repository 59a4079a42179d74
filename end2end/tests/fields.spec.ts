// Errors of forms about refused values: all at once, each at its field, and nothing typed is lost.

import { journeys } from "../support/journey";
import { register, stranger } from "../support/people";
import { expect, test } from "../support/test";

const about = journeys(__filename, "@account", "@people");

test(...about("an address that is none"), async ({ page, visitor, say }) => {
  await visitor.open("/register");
  const email = page.getByLabel(say("account.email_or_phone"), { exact: true });
  const send = page.getByRole("button", { name: say("account.send_code") });
  for (const [typed, told] of [
    ["", say("kit.rule.required")],
    ["amy@example", say("kit.rule.email")],
    ["<b>@example.com", say("kit.rule.email")],
    ["am\u202Ey@example.com", say("kit.rule.invisible")],
    [`${"a".repeat(300)}@example.com`, say("kit.rule.too_long", { count: 254 })],
  ] as const) {
    await email.fill(typed);
    await visitor.sends(send, 422);
    await expect(email).toHaveAccessibleDescription(new RegExp(`^${told.replace(/[.()?]/g, "\\$&")}`));
    await expect(email).toHaveValue(typed);
  }
});

test(...about("everything that is wrong with a registration is told at once", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/register");
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(stranger().email);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));

  const field = (key: string) => page.getByLabel(say(`account.${key}`), { exact: true });
  const send = page.getByRole("main").getByRole("button", { name: say("account.register"), exact: true });
  const told = async (key: string, text: string) => {
    await expect(page.locator(".field", { has: field(key) }).locator(".field-error")).toHaveText(text);
    await expect(field(key)).toHaveAttribute("aria-invalid", "true");
  };

  await visitor.sends(send, 422);
  for (const key of ["code", "name", "password"]) await told(key, say("kit.rule.required"));

  await field("code").fill("12345");
  await field("name").fill("a\u202Eb");
  await field("handle_optional").fill("amy");
  if (visitor.scripts) {
    await field("password").fill("short");
    await send.click();
    await told("password", say("kit.strength.short"));
    await expect(field("code"), "what was typed is not sent in vain").toHaveValue("12345");
    await field("code").fill("");
  }
  await field("password").fill("short");
  await visitor.sends(send, 422);
  await told("code", say(visitor.scripts ? "kit.rule.required" : "kit.rule.code"));
  await told("name", say("kit.rule.invisible"));
  await told("handle_optional", say("kit.rule.taken"));
  await told("password", say("kit.rule.too_short", { count: 8 }));
  await expect(field("handle_optional")).toHaveValue("amy");
  await expect(field("password")).toHaveValue("");

  await field("code").fill("000000");
  await field("name").fill("M");
  await field("handle_optional").fill("no spaces");
  if (visitor.scripts) await field("code").fill("");
  await field("password").fill("12345678");
  await visitor.sends(send, 422);
  await told("handle_optional", say("kit.rule.handle"));
  await told("password", say("kit.rule.common_password"));
  await expect(field("name")).toHaveValue("M");

  await field("handle_optional").fill("");
  await field("code").fill("000000");
  await field("password").fill("words of nobody");
  await visitor.sends(send, 422);
  await told("code", say("kit.rule.code"));
});

test(...about("a second code within a minute has to wait"), async ({ page, visitor, say }) => {
  const { email } = stranger();
  for (const status of [200, 422]) {
    await visitor.open("/register");
    await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(email);
    await visitor.sends(page.getByRole("button", { name: say("account.send_code") }), status);
  }
  await expect(page.locator(".field-error")).toHaveText(/\d+/);
});

test(...about("a profile that breaks rules is kept as typed"), async ({ page, visitor, say }) => {
  await register(page);
  await visitor.open("/me");
  const field = (key: string) => page.getByLabel(say(`account.${key}`), { exact: true });
  const long = "长".repeat(2001);
  const save = page.getByRole("button", { name: say("account.save"), exact: true });
  await field("name").fill("");
  await field("handle").fill("no spaces");
  await field("bio").fill(long);
  await visitor.sends(save, 422);
  await expect(page.locator(".field-error")).toHaveText([
    say("kit.rule.required"),
    say("kit.rule.handle"),
    say("kit.rule.too_long", { count: 2000 }),
  ]);
  await expect(field("handle")).toHaveValue("no spaces");
  await expect(field("bio")).toHaveValue(long);
  await field("name").fill("M");
  await field("handle").fill("lin");
  await field("bio").fill("");
  await visitor.sends(save, 422);
  await expect(page.locator(".field-error")).toHaveText([say("kit.rule.taken")]);
  await expect(field("name")).toHaveValue("M");
});
