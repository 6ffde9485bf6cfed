/**
 * Who is calling and what they may do: a token becomes a {@link customerservice.access.Caller}, and
 * {@link customerservice.access.Operation} is the one table of roles. Every resource method names
 * the operation it performs; one that names none is closed to all.
 */
@NullMarked
package customerservice.access;

import org.jspecify.annotations.NullMarked;
