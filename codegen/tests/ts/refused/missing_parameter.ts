import { projectPath } from "../../golden/chat";
projectPath({}); // refused
