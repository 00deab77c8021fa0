//! What an enum of events must not be. One rule, one function.

use super::model::{Event, Events, Kind};
use crate::ctxt::Ctxt;
use crate::{names, types};

impl Events {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        check_generics(cx, self);
        names::validate(cx, self.events.iter().map(|event| (event.name.as_str(), event.name_span)));
        for event in &self.events {
            check_ack(cx, event);
            check_arguments(cx, event);
        }
    }
}

/// `enum Events<T> { … }` would be a contract for each `T`.
fn check_generics(cx: &Ctxt, events: &Events) {
    if !events.generics.params.is_empty() {
        cx.error(&events.generics, "an enum of events has no parameters: a contract has one shape");
    }
}

/// `Confirm(Ack<Receipt>, Question)`, and `Confirm { ack: Ack<Receipt> }`.
fn check_ack(cx: &Ctxt, event: &Event) {
    match &event.kind {
        Kind::Unit => {}
        Kind::Tuple { ack, misplaced, .. } => {
            for span in misplaced {
                let message = if ack.is_some() {
                    "an event has one `Ack`, its last field"
                } else {
                    "the `Ack` comes last, as a callback does in JavaScript"
                };
                cx.error_at(*span, message);
            }
        }
        Kind::Struct { fields, .. } => {
            for field in fields.iter().filter(|field| types::is(&field.ty, "Ack")) {
                cx.error(
                    &field.ty,
                    "the fields of a struct variant are one object, and an `Ack` is none of its values: use a tuple variant, the `Ack` last",
                );
            }
        }
    }
}

/// Arguments that cannot travel by themselves, or not here.
fn check_arguments(cx: &Ctxt, event: &Event) {
    let Kind::Tuple { arguments, ack, misplaced } = &event.kind else {
        return;
    };
    if !misplaced.is_empty() {
        return;
    }
    for argument in arguments {
        types::refuse_wide_integer(cx, &argument.ty);
        if let Some(span) = argument.attribute {
            cx.error_at(
                span,
                "positional arguments take no attributes: use a struct variant, or a `#[payload]` struct",
            );
        }
        if types::is(&argument.ty, "Args") && (types::rest(&argument.ty).is_none() || arguments.len() > 1) {
            cx.error(&argument.ty, "`Args<Vec<T>>` stands alone: it takes all arguments there are");
        }
    }
    if let Some(ack) = ack {
        types::refuse_wide_integer(cx, ack);
    }
}
