/**
 * Rate limits: token buckets for each caller and client address, in the memory of each process. It
 * may call {@code access} and {@code platform}. Start reading at {@link
 * customerservice.access.ratelimit.RateLimiter}.
 */
@NullMarked
package customerservice.access.ratelimit;

import org.jspecify.annotations.NullMarked;
