/**
 * The profile of a customer: parses, validates and compares its fields. It is pure and owns no
 * table; it may call {@code platform.input}, value types of {@code platform}, and {@code
 * access.Caller}. Start reading at {@link customerservice.customers.profile.Profile}.
 */
@NullMarked
package customerservice.customers.profile;

import org.jspecify.annotations.NullMarked;
