/**
 * HTTP code that resources use: requests, query parameters, responses, problems, downloads,
 * idempotency keys, and the order of the server's filters. The package owns no table, knows no
 * feature, and may call {@code access}, {@code idempotency} and {@code platform}. Start reading at
 * {@link customerservice.web.ApiRequest}.
 */
@NullMarked
package customerservice.web;

import org.jspecify.annotations.NullMarked;
