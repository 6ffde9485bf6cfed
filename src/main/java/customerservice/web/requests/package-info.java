/**
 * What operators see of requests: log lines, metrics and health. It owns no table; it may call
 * {@code web}, {@code access} and {@code platform}. Start reading at {@link
 * customerservice.web.requests.RequestLog}.
 */
@NullMarked
package customerservice.web.requests;

import org.jspecify.annotations.NullMarked;
