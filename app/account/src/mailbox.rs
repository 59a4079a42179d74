//! The development mailbox: mails and text messages that were not sent.

use kit::Load;
use leptos::prelude::*;
use ui::{Empty, Precision, Title, When};

use crate::{api::load_mailbox, t};

/// The page `/dev/mailbox`.
#[component]
pub fn Mailbox() -> impl IntoView {
    let letters = Resource::new(|| (), |()| load_mailbox());
    view! {
        <Title text=t::mailbox()/>
        <div class="page page-narrow">
            <header class="page-head">
                <h1>{t::mailbox()}</h1>
                <p>{t::mailbox_lede()}</p>
            </header>
            <Load of=letters view=|letters| {
                if letters.is_empty() {
                    return view! { <Empty title=t::mailbox_empty() hint=t::mailbox_empty_hint()/> }.into_any();
                }
                let letters: Vec<_> = letters
                    .into_iter()
                    .map(|letter| view! {
                        <li class="card card-body stack stack-2">
                            <p class="small muted"><bdi>{letter.to}</bdi> " · " <When at=letter.at precision=Precision::Second/></p>
                            {(!letter.subject.is_empty()).then(|| view! { <h2 lang="">{letter.subject}</h2> })}
                            <pre class="letter">{letter.body}</pre>
                            {letter.unsubscribe.map(|href| view! { <p class="small"><a href=href rel="external">{t::mailbox_unsubscribe()}</a></p> })}
                        </li>
                    })
                    .collect();
                view! { <ol class="stack">{letters}</ol> }.into_any()
            }/>
        </div>
    }
}
