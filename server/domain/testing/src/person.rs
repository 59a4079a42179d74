//! The people of stories.

use ground::{Actor, RequestContext};
use model::{Permissions, Role};
use people::person::{NewPerson, create};

use crate::school::School;

/// Makes an account with this role and returns the context of its person, signed in.
pub async fn person(school: &School, handle: &str, role: Role) -> RequestContext {
    let new = NewPerson {
        email: format!("{handle}@example.com"),
        name: handle.into(),
        role,
        handle: Some(handle.into()),
        password: None,
    };
    let id = create(&school.db, &RequestContext::system(), new).await.unwrap();
    RequestContext::from(Actor::Person(id, Permissions::from_iter([Role::Learner, role])))
}
