/**
 * The profile of a customer: its fields, how they are parsed, validated and compared. It is pure
 * and owns no table; it may call {@code platform.input} and value types of {@code platform}. Start
 * reading at {@link customerservice.customers.profile.Profile}.
 */
@NullMarked
package customerservice.customers.profile;

import org.jspecify.annotations.NullMarked;
