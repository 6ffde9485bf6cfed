package customerservice.customers.profile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A consent that a customer granted or refused.
 *
 * @param at time of the last change of {@code granted}
 * @param source origin of the answer, such as a form or a call
 */
public record Consent(boolean granted, Instant at, @Nullable String source) {}
