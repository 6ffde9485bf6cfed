/**
 * The OpenAPI description, the documentation pages and the problem pages. It owns no table; it may
 * call {@code access} and {@code platform}. Start reading at {@link
 * customerservice.web.docs.DocsResource}.
 */
@NullMarked
package customerservice.web.docs;

import org.jspecify.annotations.NullMarked;
