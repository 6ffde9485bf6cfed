/**
 * Reading input: JSON objects, fields, validation errors, and the problems that clients receive. It
 * owns no table and calls no other package. Start reading at {@link
 * customerservice.platform.input.JsonObjectReader}.
 */
@NullMarked
package customerservice.platform.input;

import org.jspecify.annotations.NullMarked;
