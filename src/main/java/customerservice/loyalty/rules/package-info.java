/**
 * The rules of points: how a posting changes an account, its lots and its tier. The package is
 * pure: it uses no SQL, no HTTP and no clock, and may call value types of {@code platform}. Start
 * reading at {@link customerservice.loyalty.rules.Account}.
 */
@NullMarked
package customerservice.loyalty.rules;

import org.jspecify.annotations.NullMarked;
