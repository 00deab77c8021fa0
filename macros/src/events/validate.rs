//! What an enum of events must not be. One rule, one function.

use super::model::{Event, Events, Kind};
use crate::ctxt::Ctxt;
use crate::{names, types};

/// The most arguments that are read into a tuple.
pub(super) const MAX_ARGUMENTS: usize = 8;

impl Events {
    pub(crate) fn validate(&self, cx: &Ctxt) {
        check_generics(cx, self);
        names::validate(cx, self.events.iter().map(|event| (event.name.as_str(), event.name_span)));
        for event in &self.events {
            if self.server {
                check_server(cx, event);
            }
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

/// What another server reads: names that Socket.IO's servers keep for themselves, and more than a tuple holds.
fn check_server(cx: &Ctxt, event: &Event) {
    names::check_server(cx, &event.name, event.name_span);
    if let Kind::Tuple { arguments, .. } = &event.kind
        && arguments.len() > MAX_ARGUMENTS
    {
        cx.error(
            &event.ident,
            format!("an event between servers has at most {MAX_ARGUMENTS} arguments: use a struct variant"),
        );
    }
}

/// `Confirm(Ack<Receipt>, Question)`, and `Confirm { ack: Ack<Receipt> }`.
fn check_ack(cx: &Ctxt, event: &Event) {
    match &event.kind {
        Kind::Unit => {}
        Kind::Tuple { ack, misplaced, .. } => {
            for span in misplaced {
                let message = if ack.is_some() {
                    "an event has one `Ack`, its last field: leave this one out"
                } else {
                    "the `Ack` comes last, as a callback does in JavaScript: move it behind the arguments"
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
    let Kind::Tuple { arguments, ack, misplaced, .. } = &event.kind else {
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
