/**
 * Value types that every feature shares: ids, the clock, business days, normalized text. It owns no
 * table and calls no package outside {@code platform}. Start reading at {@link
 * customerservice.platform.TenantId}.
 */
@NullMarked
package customerservice.platform;

import org.jspecify.annotations.NullMarked;
