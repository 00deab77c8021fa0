import { useState } from "react";
import type { Token } from "./chat";
import { useCall, useEvent, useSocket } from "./socket";

export function Room({ origin, token }: { origin: string; token: () => Promise<Token> }) {
  const [socket, connection] = useSocket(origin, token);
  const [messages, setMessages] = useState<string[]>([]);
  const [online, setOnline] = useState(0);
  const [text, setText] = useState("");
  const [post, send] = useCall(socket, "chat message", 1000);

  useEvent(socket, "chat message", ({ from, text }) => setMessages((all) => [...all, `${from}: ${text}`]));
  useEvent(socket, "online", setOnline);

  if (connection.state === "refused") return <p role="alert">not let in: {connection.error.message}</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send({ text });
      }}
    >
      <p>{connection.state === "connected" ? `${online} here` : "connecting"}</p>
      <ul>
        {messages.map((message, index) => (
          <li key={index}>{message}</li>
        ))}
      </ul>
      <input
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-invalid={post.status === "rejected" && post.issues.some((issue) => issue.path === "/0/text")}
      />
      <button disabled={post.status === "pending"}>Post</button>
      <output>{said()}</output>
    </form>
  );

  function said(): string {
    switch (post.status) {
      case "idle":
        return "";
      case "pending":
        return "sending";
      case "lost":
        return `no answer: ${post.error.message}`;
      case "ok":
        return `posted, ${post.data.length} characters`;
      case "error":
        return `muted for ${post.error.seconds} seconds`; // `post.error` is a `PostError`
      case "rejected":
        return post.issues.map((issue) => issue.message).join(", ");
    }
  }
}
