/**
 * Rate limits: token buckets for each address, caller and tenant, held in memory by each process.
 * It may call {@code access} and {@code platform}. Start reading at {@link
 * customerservice.access.ratelimit.RateLimiter}.
 */
@NullMarked
package customerservice.access.ratelimit;

import org.jspecify.annotations.NullMarked;
