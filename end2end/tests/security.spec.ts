// Devices, one's password and address, codes instead of passwords, taking a change back.

import { journeys } from "../support/journey";
import { code, letters, register, signIn, stranger } from "../support/people";
import { broken, expect, test } from "../support/test";

const about = journeys(__filename, "@account", "@people");

test(...about("somebody signs in with a code sent to their phone", "@noscript"), async ({ page, visitor, say, browser }) => {
  const theirs = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  await register(theirs);
  const number = `138${Math.floor(Math.random() * 1e8).toString().padStart(8, "0")}`;
  await theirs.close();

  // A number registers as an address does.
  const member = stranger();
  await visitor.open("/register");
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(number);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await expect(page.getByText(`+86 ••• ${number.slice(-4)}`), "where the code went").toBeVisible();
  await page.getByLabel(say("account.name"), { exact: true }).fill(member.name);
  await visitor.sends(page.getByRole("button", { name: say("account.send_again"), exact: true }), 422);
  await expect(page.getByLabel(say("account.name"), { exact: true }), "nothing that was typed is lost").toHaveValue(member.name);
  await expect(page.getByRole("alert").first(), "a minute has to pass").toBeVisible();
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, `+86${number}`));
  await page.getByLabel(say("account.name"), { exact: true }).fill(member.name);
  await page.getByLabel(say("account.password"), { exact: true }).fill(member.password);
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.register"), exact: true }));
  await expect(page.getByRole("heading", { level: 1, name: member.name })).toBeVisible();
  await page.context().clearCookies({ name: "sid" });

  await visitor.open("/login");
  await visitor.loads(() => page.getByRole("link", { name: say("account.code_link") }).click().then(() => page.reload()));
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(`+86 ${number}`);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await page.getByLabel(say("account.code"), { exact: true }).fill("000000");
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.sign_in"), exact: true }), 422);
  await expect(page.getByLabel(say("account.code"), { exact: true })).toHaveAccessibleDescription(say("kit.rule.code"));
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, `+86${number}`));
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.sign_in"), exact: true }));
  await visitor.open("/me");
  await expect(page.getByRole("heading", { level: 1, name: member.name })).toBeVisible();
});

test(...about("a device is signed out from another one, and the password is changed", "@noscript"), async ({ page, visitor, say, browser }) => {
  const member = await register(page);
  const other = await (await browser.newContext({ baseURL: process.env.BASE_URL })).newPage();
  await signIn(other, member.handle, member.password);
  await visitor.open("/me/security");
  const devices = page.locator(".devices > li");
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText(say("account.this_device"));
  await visitor.sends(devices.last().getByRole("button"));
  await expect(page.getByRole("status")).toContainText(say("account.done_ended"));
  await expect(devices).toHaveCount(1);
  expect((await other.request.get("/me", { maxRedirects: 0 })).status(), broken("that device is out")).toBe(303);

  const password = page.getByLabel(say("account.password_new"), { exact: true });
  const change = page.getByRole("button", { name: say("account.change_password"), exact: true });
  await password.fill("trustno1");
  if (visitor.scripts) await expect(page.locator(".strength")).toHaveText(say("kit.strength.common"));
  await visitor.sends(change, 422);
  await expect(password).toHaveAccessibleDescription(new RegExp(say("kit.rule.common_password").replace(/[.?]/g, "\\$&")));
  await password.fill("12345678901234");
  if (visitor.scripts) await expect(page.locator(".strength")).toHaveText(say("kit.strength.common"));
  await password.fill(member.email);
  if (visitor.scripts) await expect(page.locator(".strength")).toHaveText(say("kit.strength.known"));
  await visitor.sends(change, 422);
  await password.fill(`${member.password} anew`);
  if (visitor.scripts) await expect(page.locator(".strength")).toHaveText(say("kit.strength.strong"));
  await visitor.sends(change);
  await expect(page.getByRole("status")).toContainText(say("account.done_password"));
  await signIn(other, member.handle, `${member.password} anew`);
});

test(...about("a new address proves itself, and the old one takes it back"), async ({ page, visitor, say }) => {
  const member = await register(page);
  const fresh = stranger().email;
  await visitor.open("/me/security");
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(fresh);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code"), exact: true }));
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, fresh));
  await visitor.sends(page.getByRole("button", { name: say("account.change_contact"), exact: true }));
  await expect(page.getByRole("status")).toContainText(say("account.done_changed"));
  await expect(page.getByRole("main")).toContainText(fresh);

  let link: string | undefined;
  await expect(async () => {
    link = /\/undo\?token=\S+/.exec((await letters(page.request, member.email))[0]?.body ?? "")?.[0];
    expect(link).toBeDefined();
  }).toPass({ timeout: 15_000 });
  await page.context().clearCookies();
  await visitor.open(link ?? "");
  await visitor.sends(page.getByRole("button", { name: say("account.undo_now") }));
  await expect(page).toHaveURL(/\/forgot\?undone=1$/);
  await expect(page.getByText(say("account.undone"), { exact: true })).toBeVisible();
  await visitor.open(link ?? "");
  await expect(page.getByRole("main")).toContainText(say("account.undo_gone"));
  await expect(page.getByRole("button", { name: say("account.undo_now") })).toHaveCount(0);
});

test(...about("somebody applies to teach, and is told what is missing"), async ({ page, visitor, say }) => {
  await register(page);
  await visitor.open("/teach");
  await page.getByLabel(say("account.about_you"), { exact: true }).fill("Too little");
  await visitor.sends(page.getByRole("button", { name: say("account.apply") }), 422);
  await expect(page.getByLabel(say("account.about_you"), { exact: true })).toHaveValue("Too little");
  await page.getByLabel(say("account.about_you"), { exact: true }).fill("I teach knitting, and have done so for years.");
  await page.getByLabel(say("account.sample"), { exact: true }).fill("A first lesson about wool and needles.");
  await visitor.sends(page.getByRole("button", { name: say("account.apply") }));
  await expect(page.getByText(say("account.application_waits"), { exact: true })).toBeVisible();
});
