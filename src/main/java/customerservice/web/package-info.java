/**
 * HTTP as such: how a request is read, how an answer and a problem look, request ids, health and
 * the documentation pages. Knows no feature; the features' resources call it.
 */
@NullMarked
package customerservice.web;

import org.jspecify.annotations.NullMarked;
