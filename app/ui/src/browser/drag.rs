//! Drag and drop: things that are put into another order, with a finger, a mouse or the keyboard.
//!
//! The markup says what can be moved: a handle `[data-drag]` inside an item `[data-item="id"]` inside a list
//! `[data-list="number"]`. Lists stand in the page in their order.

use std::{cell::RefCell, rc::Rc};

use leptos::{
    ev::{self, KeyboardEvent, PointerEvent},
    leptos_dom::helpers::WindowListenerHandle,
    prelude::window_event_listener,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, NodeList};

use super::document;

/// The distance from an edge of the window, in pixels, at which a drag scrolls.
const SCROLL_EDGE_PX: f64 = 72.0;
/// The pixels of one scroll.
const SCROLL_STEP_PX: f64 = 14.0;
/// The attribute of the place where the item will stand.
const BEFORE: &str = "drop-before";
const AFTER: &str = "drop-after";
const INTO: &str = "drop-into";
const LIFTED: &str = "lifted";

/// The place where an item was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The item.
    pub item: String,
    /// The number of the list.
    pub list: usize,
    /// The item's place in the list, counted without itself.
    pub place: usize,
}

/// Begins to drag when a handle was pressed. Reports where the item was put, unless that is where it was.
pub fn drag(event: &PointerEvent, on_drop: impl Fn(Dropped) + 'static) {
    let Some(item) = handle(event.target()).filter(|_| event.button() == 0).and_then(|handle| item_of(&handle)) else {
        return;
    };
    event.prevent_default();
    let _ = item.class_list().add_1(LIFTED);
    let listeners: Rc<RefCell<Vec<WindowListenerHandle>>> = Rc::default();
    let end = {
        let (item, listeners) = (item.clone(), listeners.clone());
        move || {
            let _ = item.class_list().remove_1(LIFTED);
            unmark();
            for listener in listeners.borrow_mut().drain(..) {
                listener.remove();
            }
        }
    };
    let moving = {
        let item = item.clone();
        window_event_listener(ev::pointermove, move |event| {
            scroll(&event);
            mark(&item, &event);
        })
    };
    let dropping = {
        let (item, end) = (item, end.clone());
        window_event_listener(ev::pointerup, move |event| {
            let dropped = target(&item, &event).and_then(|target| target.place(&item));
            end();
            if let Some(dropped) = dropped {
                on_drop(dropped);
            }
        })
    };
    let cancelling = {
        let end = end.clone();
        window_event_listener(ev::pointercancel, move |_| end())
    };
    let escaping = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            end();
        }
    });
    listeners.borrow_mut().extend([moving, dropping, cancelling, escaping]);
}

/// Returns where an arrow key on a handle moves the item: one place up or down, or into the neighbouring list.
pub fn step_by_key(event: &KeyboardEvent) -> Option<Dropped> {
    let up = match &*event.key() {
        "ArrowUp" => true,
        "ArrowDown" => false,
        _ => return None,
    };
    let item = item_of(&handle(event.target())?)?;
    event.prevent_default();
    let list = item.closest("[data-list]").ok()??;
    let items = items(&list);
    let place = items.iter().position(|other| *other == item)?;
    let dropped = |list: &Element, place: usize| {
        Some(Dropped { item: item.get_attribute("data-item")?, list: number(list)?, place })
    };
    match (up, place) {
        (true, 0) => neighbour(&list, -1).and_then(|list| dropped(&list, self::items(&list).len())),
        (true, place) => dropped(&list, place - 1),
        (false, place) if place + 1 < items.len() => dropped(&list, place + 1),
        (false, _) => neighbour(&list, 1).and_then(|list| dropped(&list, 0)),
    }
}

/// The target under a pointer.
enum Target {
    /// An item, with the place before or behind it.
    At(Element, bool),
    /// A list, with the place at its beginning or at its end.
    In(Element, bool),
}

impl Target {
    fn place(&self, item: &Element) -> Option<Dropped> {
        let list = match self {
            Self::At(other, _) => other.closest("[data-list]").ok()??,
            Self::In(list, _) => list.clone(),
        };
        let others: Vec<Element> = items(&list).into_iter().filter(|other| other != item).collect();
        let place = match self {
            Self::At(other, behind) => others.iter().position(|one| one == other)? + usize::from(*behind),
            Self::In(_, at_end) => {
                if *at_end {
                    others.len()
                } else {
                    0
                }
            }
        };
        let now = items(&list).iter().position(|other| other == item);
        (now != Some(place)).then_some(())?;
        Some(Dropped { item: item.get_attribute("data-item")?, list: number(&list)?, place })
    }
}

fn target(item: &Element, event: &PointerEvent) -> Option<Target> {
    let (x, y) = (event.client_x(), event.client_y());
    #[expect(clippy::cast_precision_loss, reason = "pixels")]
    let under = document()?.element_from_point(x as f32, y as f32)?;
    let own = item.closest("[data-list]").ok()?.as_ref().and_then(sort);
    if let Some(other) = item_around(&under, own.as_deref()) {
        let bounds = other.get_bounding_client_rect();
        let is_behind = f64::from(y) > bounds.top() + bounds.height() / 2.0;
        return (other != *item).then_some(Target::At(other, is_behind));
    }
    // The surroundings of a list, such as the head of a chapter and the row behind its lessons, lead into it.
    let around = under.closest("[data-item], [data-list]").ok()??;
    let list = if around.has_attribute("data-list") {
        Some(around).filter(|list| sort(list) == own)
    } else {
        lists(&around).into_iter().find(|list| sort(list) == own)
    }?;
    let at_end = f64::from(y) >= list.get_bounding_client_rect().top();
    Some(Target::In(list, at_end))
}

/// Returns the item of a list of this sort around an element.
fn item_around(element: &Element, of: Option<&str>) -> Option<Element> {
    let mut found = element.closest("[data-item]").ok()?;
    while let Some(item) = found {
        if item.closest("[data-list]").ok()?.as_ref().and_then(sort).as_deref() == of {
            return Some(item);
        }
        found = item.parent_element()?.closest("[data-item]").ok()?;
    }
    None
}

/// Returns the lists inside an element.
fn lists(element: &Element) -> Vec<Element> {
    element.query_selector_all("[data-list]").map(|found| elements(&found)).unwrap_or_default()
}

/// Returns the sort of a list: items move between lists of one sort only.
fn sort(list: &Element) -> Option<String> {
    list.get_attribute("data-sort")
}

fn mark(item: &Element, event: &PointerEvent) {
    unmark();
    let _ = match target(item, event) {
        Some(Target::At(other, behind)) => other.class_list().add_1(if behind { AFTER } else { BEFORE }),
        Some(Target::In(list, at_end)) => {
            let mut others = items(&list).into_iter().filter(|other| other != item);
            let other = if at_end { others.next_back() } else { others.next() };
            match other {
                Some(other) => other.class_list().add_1(if at_end { AFTER } else { BEFORE }),
                None => list.class_list().add_1(INTO),
            }
        }
        None => Ok(()),
    };
}

fn unmark() {
    super::each(".drop-before, .drop-after, .drop-into", |element| {
        let _ = element.class_list().remove_3(BEFORE, AFTER, INTO);
    });
}

fn scroll(event: &PointerEvent) {
    let Some(window) = web_sys::window() else { return };
    let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let y = f64::from(event.client_y());
    if y < SCROLL_EDGE_PX {
        window.scroll_by_with_x_and_y(0.0, -SCROLL_STEP_PX);
    } else if y > height - SCROLL_EDGE_PX {
        window.scroll_by_with_x_and_y(0.0, SCROLL_STEP_PX);
    }
}

fn handle(target: Option<web_sys::EventTarget>) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest("[data-drag]").ok()?
}

fn item_of(handle: &Element) -> Option<Element> {
    handle.closest("[data-item]").ok()?
}

fn number(list: &Element) -> Option<usize> {
    list.get_attribute("data-list")?.parse().ok()
}

/// Returns the items of a list, without those of lists inside it.
fn items(list: &Element) -> Vec<Element> {
    let own = |item: &Element| item.parent_element().as_ref() == Some(list);
    list.query_selector_all("[data-item]")
        .map(|found| elements(&found))
        .unwrap_or_default()
        .into_iter()
        .filter(own)
        .collect()
}

/// Returns the list of the same sort that stands before (-1) or behind (1) it.
fn neighbour(list: &Element, way: isize) -> Option<Element> {
    let all = document()?.query_selector_all("[data-list]").ok()?;
    let lists: Vec<Element> = elements(&all).into_iter().filter(|other| sort(other) == sort(list)).collect();
    let place = lists.iter().position(|other| other == list)?.checked_add_signed(way)?;
    lists.into_iter().nth(place)
}

fn elements(found: &NodeList) -> Vec<Element> {
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}
