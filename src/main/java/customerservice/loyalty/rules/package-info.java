/**
 * The rules of points: what a posting does to an account, its lots and its tier. The package is
 * pure: no SQL, no HTTP, no clock; it may call value types of {@code platform}. Start reading at
 * {@link customerservice.loyalty.rules.Account}.
 */
@NullMarked
package customerservice.loyalty.rules;

import org.jspecify.annotations.NullMarked;
