package customerservice.webhooks;

import org.jspecify.annotations.Nullable;

/** The result of a test. */
record TestView(
    boolean delivered, @Nullable Integer responseStatus, @Nullable String error, long durationMs) {}
