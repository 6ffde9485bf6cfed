/**
 * Forms of exported files, and the walk over their pages. It owns no tables, and may call {@code
 * platform.input} and {@code platform.database}. Start reading at {@link
 * customerservice.platform.export.ExportPage}.
 */
@NullMarked
package customerservice.platform.export;

import org.jspecify.annotations.NullMarked;
