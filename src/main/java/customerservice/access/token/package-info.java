/**
 * Authentication: reads the bearer token of a request, verifies its signature and claims, and
 * fetches and caches the public keys of the issuer. The package may call {@code access}, {@code
 * access.ratelimit} and {@code platform}. Start reading at {@link
 * customerservice.access.token.AuthenticationFilter}.
 */
@NullMarked
package customerservice.access.token;

import org.jspecify.annotations.NullMarked;
