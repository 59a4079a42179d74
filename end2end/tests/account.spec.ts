// Registering, signing in and out, a forgotten password, one's own profile.

import type { Page } from "@playwright/test";

import { journeys } from "../support/journey";
import { code, letters, register, stranger } from "../support/people";
import { type Visitor, broken, expect, test } from "../support/test";
import type { Say } from "../support/texts";

const about = journeys(__filename, "@account", "@people");

async function signIn(page: Page, visitor: Visitor, say: Say, identifier: string, password: string, status = 200) {
  await page.getByLabel(say("account.identifier_or_phone"), { exact: true }).fill(identifier);
  await page.getByLabel(say("account.password"), { exact: true }).fill(password);
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.sign_in"), exact: true }), status);
}

async function signOut(page: Page, visitor: Visitor, say: Say) {
  const menu = page.locator("details.menu", { has: page.getByRole("button", { name: say("frame.sign_out"), includeHidden: true }) });
  await menu.locator("summary").click();
  await visitor.sends(menu.getByRole("button", { name: say("frame.sign_out") }));
  await expect(page.getByRole("banner").getByRole("link", { name: say("frame.sign_in") })).toBeVisible();
}

test(...about("a visitor registers, signs out, and signs in by address and by name", "@noscript"), async ({ page, visitor, say }) => {
  const member = stranger();
  await visitor.open("/");
  await page.getByRole("banner").getByRole("link", { name: say("frame.sign_in") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("account.sign_in") })).toBeVisible();
  await visitor.settle();
  await page.getByRole("main").getByRole("link", { name: say("account.register") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("account.register") })).toBeVisible();
  await visitor.settle();

  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(member.email);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await expect(page).toHaveURL(/\/register\?step=/);
  await expect(page.getByText(say("account.code_sent"))).toBeVisible();

  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, member.email));
  await page.getByLabel(say("account.name"), { exact: true }).fill(member.name);
  await page.getByLabel(say("account.handle_optional"), { exact: true }).fill(member.handle);
  await page.getByLabel(say("account.password"), { exact: true }).fill(member.password);
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.register"), exact: true }));
  await expect(page).toHaveURL(/\/me\?welcome=1$/);
  await expect(page.getByText(say("account.welcome"))).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: member.name })).toBeVisible();

  await signOut(page, visitor, say);
  for (const identifier of [member.email, member.handle]) {
    await visitor.open("/me");
    await expect(page, "whoever is not signed in is asked to, and comes back").toHaveURL(/\/login\?next=%2Fme$/);
    await signIn(page, visitor, say, identifier, member.password);
    await expect(page).toHaveURL(/\/me$/);
    await expect(page.getByRole("heading", { level: 1, name: member.name })).toBeVisible();
    await signOut(page, visitor, say);
  }
});

test(...about("a wrong password is told at its field and what was typed stays", "@noscript"), async ({ page, visitor, say }) => {
  await visitor.open("/login");
  await signIn(page, visitor, say, "amy", "not this one", 422);
  const password = page.getByLabel(say("account.password"), { exact: true });
  await expect(page.getByLabel(say("account.identifier_or_phone"), { exact: true })).toHaveValue("amy");
  await expect(password).toHaveValue("");
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(password).toHaveAccessibleDescription(say("kit.rule.credentials"));
  await expect(page.locator(".field", { has: password })).toContainText(say("kit.rule.credentials"));

  await signIn(page, visitor, say, "nobody-has-this-name", "not this one", 422);
  await expect(password, "an unknown account gets the same answer").toHaveAccessibleDescription(say("kit.rule.credentials"));

  await signIn(page, visitor, say, "amy", process.env.LYCEUM_DEMO_PASSWORD ?? "");
  await expect(page).toHaveURL(/\/$/);
  await expect(page.locator("summary .avatar")).toBeVisible();
});

test(...about("whoever is signed in goes on, or signs in as somebody else"), async ({ page, visitor, say }) => {
  const member = await register(page);
  for (const address of ["/login?next=%2Fme", "/register?next=%2Fme", "/login/code?next=%2Fme"]) {
    await visitor.open(address);
    await expect(page.getByRole("main")).toContainText(`@${member.handle}`);
    await expect(page.getByRole("main").getByRole("link", { name: say("account.go_on"), exact: true })).toHaveAttribute("href", "/me");
  }
  await visitor.open("/login?next=%2F%2Fevil.example");
  await expect(page.getByRole("main").getByRole("link", { name: say("account.go_on"), exact: true })).toHaveAttribute("href", "/");
  await visitor.open("/login?next=%2Fme");
  await visitor.sends(page.getByRole("main").getByRole("button", { name: say("account.other_account") }));
  await expect(page).toHaveURL(/\/login\?next=%2Fme$/);
  await expect(page.getByLabel(say("account.password"), { exact: true })).toBeVisible();
});

test(...about("a forgotten password is set anew", "@noscript"), async ({ page, browser, visitor, say, baseURL }) => {
  const elsewhere = await browser.newContext({ baseURL });
  const member = await register(await elsewhere.newPage());
  const changed = `${member.password}, anew`;

  await visitor.open("/login");
  await page.getByRole("link", { name: say("account.forgot_link") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("account.forgot") })).toBeVisible();
  await visitor.settle();
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(member.email);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await expect(page).toHaveURL(/\/forgot\?step=/);
  await expect(page.getByText(say("account.reset_sent"))).toBeVisible();
  await page.getByLabel(say("account.code"), { exact: true }).fill(await code(page.request, member.email));
  await page.getByLabel(say("account.password_new"), { exact: true }).fill(changed);
  await visitor.sends(page.getByRole("button", { name: say("account.set_password") }));
  await expect(page.getByRole("heading", { level: 1, name: member.name })).toBeVisible();

  const other = await elsewhere.request.get("/me", { maxRedirects: 0 });
  expect(other.status(), broken("sessions elsewhere have ended")).toBe(303);
  await elsewhere.close();

  await signOut(page, visitor, say);
  await visitor.open("/login");
  await signIn(page, visitor, say, member.email, member.password, 422);
  await signIn(page, visitor, say, member.email, changed);
  await expect(page).toHaveURL(/\/$/);
});

test(...about("nobody learns which addresses have accounts"), async ({ page, visitor, say }) => {
  const nobody = stranger().email;
  await visitor.open("/forgot");
  await page.getByLabel(say("account.email_or_phone"), { exact: true }).fill(nobody);
  await visitor.sends(page.getByRole("button", { name: say("account.send_code") }));
  await expect(page.getByText(say("account.reset_sent"))).toBeVisible();
  expect(await letters(page.request, nobody)).toEqual([]);

  await page.getByLabel(say("account.code"), { exact: true }).fill("000000");
  await page.getByLabel(say("account.password_new"), { exact: true }).fill("a few more words");
  await visitor.sends(page.getByRole("button", { name: say("account.set_password") }), 422);
  await expect(page.getByLabel(say("account.code"), { exact: true })).toHaveAccessibleDescription(say("kit.rule.code"));
});

test(...about("a profile is saved as it was typed"), async ({ page, visitor, say }) => {
  const member = await register(page);
  const name = `<b>${member.name}</b> 👩‍🏫`;
  const bio = "一行\n</textarea><script>document.title = 'broken'</script> & \"more\"";
  await visitor.open("/me");
  await page.getByLabel(say("account.name"), { exact: true }).fill(name);
  await page.getByLabel(say("account.handle"), { exact: true }).fill(`${member.handle}-x`);
  await page.getByLabel(say("account.bio"), { exact: true }).fill(bio);
  await visitor.sends(page.getByRole("button", { name: say("account.save"), exact: true }));
  await expect(page).toHaveURL(/\/me\?saved=1$/);
  await expect(page.getByRole("status")).toHaveText(say("account.saved"));
  await visitor.open("/me");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByLabel(say("account.bio"), { exact: true })).toHaveValue(bio);
  await expect(page.getByLabel(say("account.handle"), { exact: true })).toHaveValue(`${member.handle}-x`);
});
