import { io } from "socket.io-client";
import { connectChat, ok, Refusal, type Issue, type PostError } from "./chat";

const socket = connectChat(io, "https://example.org", { auth: { name: "Ann" } });

const reply = await socket.timeout(5000).emitWithAck("post", { room: "lobby", text: "hi" });
switch (reply.status) {
  case "ok":
    console.log("posted as", reply.data.id);
    break;
  case "error": // one of the contract's own
    console.log(reply.error.code === "muted" ? `muted until ${reply.error.until}` : "there is no such room");
    break;
  case "rejected": // the payload does not fit, or something went wrong over there
    mark(document.forms[0]!, reply.issues);
    break;
}

try {
  const { id } = await ok(socket.timeout(5000).emitWithAck("post", { room: "lobby", text: "hi" }));
  console.log("posted as", id);
} catch (problem) {
  if (problem instanceof Refusal) {
    const { status, error, issues } = problem as Refusal<PostError>;
    console.log(status, error?.code, issues);
  } else {
    console.log("no answer in time, or the connection was lost", problem);
  }
}

/** Says at each field what is wrong with it. */
function mark(form: HTMLFormElement, issues: Issue[]): void {
  for (const field of form.querySelectorAll("input")) {
    const issue = issues.find(({ path }) => path === `/0/${field.name}`);
    field.setCustomValidity(issue?.message ?? "");
  }
  form.reportValidity();
}

socket.on("exception", ({ event, message, issues }) => {
  console.warn(`the server could not handle ${event}: ${message}`, issues);
});

socket.on("connect_error", (error) => {
  if (error.data === undefined) return; // the network; the client tries again by itself
  if (!("status" in error.data)) console.log("banned until", error.data.until);
  else if (error.data.status === "incompatible") location.reload(); // this page is too old
  else console.log("the auth does not fit", error.data.issues);
});

socket.on("confirm", (dish, ack) => ack({ yes: window.confirm(`${dish}?`) }));
