/**
 * The OpenAPI description, the documentation pages and the problem pages. The package owns no table
 * and may call {@code web}, {@code access} and {@code platform}. Start reading at {@link
 * customerservice.web.docs.DocsResource}.
 */
@NullMarked
package customerservice.web.docs;

import org.jspecify.annotations.NullMarked;
