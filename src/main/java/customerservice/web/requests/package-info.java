/**
 * Request log, request metrics and health checks. The package owns no table and may call {@code
 * web}, {@code access} and {@code platform}. Start reading at {@link
 * customerservice.web.requests.RequestLog}.
 */
@NullMarked
package customerservice.web.requests;

import org.jspecify.annotations.NullMarked;
