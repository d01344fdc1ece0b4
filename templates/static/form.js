// Shows a question that hangs on another's answer only while that answer is given. Without this all are shown.
(() => {
  const given = (name) => {
    const fields = [...document.getElementsByName(name)];
    return fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => field.value);
  };
  const blocks = [...document.querySelectorAll("[data-question]")];
  const look = () => {
    for (const block of blocks) {
      const wanted = JSON.parse(block.dataset.answers);
      const parent = document.getElementsByName(block.dataset.question)[0].closest("[data-question]");
      const asked = given(block.dataset.question).some((answer) => wanted.includes(answer));
      block.hidden = !asked || Boolean(parent && parent.hidden);
      for (const words of block.querySelectorAll(".when-asked")) words.hidden = true;
    }
  };
  document.addEventListener("change", look);
  look();
})();
