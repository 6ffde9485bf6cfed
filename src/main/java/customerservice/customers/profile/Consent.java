package customerservice.customers.profile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer to the question whether personal data may be used for something.
 *
 * @param at when the answer became what it is
 * @param source where it was given
 */
public record Consent(boolean granted, Instant at, @Nullable String source) {}
