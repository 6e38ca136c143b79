package dev.tokd.agent.endpoint;

/** Stack traces fit for a log: class names and frames, never messages, which may quote a secret. */
final class Traces {
    private static final int FRAMES = 30;
    private static final int CAUSES = 5;

    private Traces() {}

    static String withoutMessages(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES; depth++, cause = cause.getCause()) {
            text.append(depth == 0 ? "" : "; caused by ")
                    .append(cause.getClass().getName());
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                text.append(i == 0 ? " at " : " < ").append(frames[i]);
            }
        }
        return text.toString();
    }
}
