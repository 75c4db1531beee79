// <lesson-question>: a question and its form.

class LessonQuestion extends HTMLElement {}

if (!customElements.get("lesson-question")) customElements.define("lesson-question", LessonQuestion);
